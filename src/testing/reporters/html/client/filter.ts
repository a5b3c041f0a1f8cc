// Which tests are shown: by status and by text.
// Imported by index.ts.

/** Listen to the chips and the field. */
export function startFilter(tests: readonly HTMLDetailsElement[]): void {
  const chips = [...document.querySelectorAll<HTMLButtonElement>('.chip')];
  const search = document.querySelector<HTMLInputElement>('#search')!;
  const shown = document.querySelector<HTMLElement>('#shown')!;
  const nothing = document.querySelector<HTMLElement>('#nothing')!;
  const texts = new Map<HTMLElement, string>();
  const textOf = (test: HTMLElement) => texts.get(test) ?? texts.set(test, [...test.querySelectorAll('.title, .file, .failure')].map((one) => one.textContent).join('\n').toLowerCase()).get(test)!;
  const apply = () => {
    const statuses = new Set(chips.filter((chip) => chip.getAttribute('aria-pressed') === 'true').map((chip) => chip.dataset.status));
    const words = search.value.toLowerCase().split(/\s+/).filter((word) => word !== '');
    let count = 0;
    for (const test of tests) {
      test.hidden = !statuses.has(test.dataset.status) || !words.every((word) => textOf(test).includes(word));
      if (!test.hidden) count++;
    }
    shown.textContent = count === tests.length ? '' : `${count} of ${tests.length} shown`;
    nothing.hidden = count > 0;
  };
  for (const chip of chips) {
    chip.disabled = false;
    chip.title = 'Click: show or hide. Double click: these only.';
    chip.addEventListener('click', () => { chip.setAttribute('aria-pressed', String(chip.getAttribute('aria-pressed') !== 'true')); apply(); });
    chip.addEventListener('dblclick', () => { for (const one of chips) one.setAttribute('aria-pressed', String(one === chip)); apply(); });
  }
  search.disabled = false;
  search.addEventListener('input', apply);
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== search) { event.preventDefault(); search.focus(); }
    if (event.key === 'Escape' && document.activeElement === search) { search.value = ''; apply(); search.blur(); }
  });
}
