// What the pointer is on: a few words beside it, and the whole way of that message lit.
// Imported by timeline.ts.
import { element, visible } from './dom.ts';

/** What is told of a thing. */
export interface Told {
  title: string;
  lines: readonly string[];
  message?: string;
}

/** Listen to the pointer over a picture. @param find the thing by the element's data. */
export function startTip(picture: SVGSVGElement, find: (data: DOMStringMap) => Told | undefined): void {
  const tip = document.querySelector<HTMLElement>('#tip')!;
  let shown: Element | undefined;
  const hide = () => {
    shown = undefined;
    tip.hidden = true;
    picture.classList.remove('lit');
    for (const one of picture.querySelectorAll('.hot')) one.classList.remove('hot');
  };
  picture.addEventListener('pointermove', ({ target, clientX, clientY }) => {
    if (!(target instanceof SVGElement)) return;
    if (target !== shown) {
      hide();
      const told = find(target.dataset);
      if (!told) return;
      shown = target;
      tip.replaceChildren(element('b', {}, visible(told.title)), visible(told.lines.join('\n')));
      tip.hidden = false;
      if (told.message) light(picture, told.message);
    }
    tip.style.left = `${Math.min(clientX + 14, innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${clientY + tip.offsetHeight + 24 > innerHeight ? clientY - tip.offsetHeight - 10 : clientY + 14}px`;
  });
  picture.addEventListener('pointerleave', hide);
  addEventListener('scroll', hide, { passive: true });
}

function light(picture: SVGSVGElement, message: string): void {
  picture.classList.add('lit');
  for (const one of picture.querySelectorAll<SVGElement>('[data-message]')) if (one.dataset.message === message) one.classList.add('hot');
}
