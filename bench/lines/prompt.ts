// The prompt in a real terminal: how long until it is shown, and until the first line has its answer.
import { NotMeasured, type Line, type Side } from '../line.ts';
import path from 'node:path';
import { runTimed } from '../processes.ts';
import type { Workshop } from '../workshop.ts';

/** Calling has an effect, so no prompt shows the answer as a preview before the line is entered. */
const LINE = 'console.log("r" + 6 * 7)';
const EXPECTED = 'r42';

function typed(command: (workshop: Workshop) => Promise<string[]>): Side {
  return async (workshop) => {
    if (process.platform === 'win32') throw new NotMeasured('there are no pseudo-terminals here');
    const program = await command(workshop);
    const python = await pythonOf(workshop);
    return async () => {
      const { out } = await runTimed(workshop, [python, path.join(workshop.root, 'bench/programs/terminal.py'), LINE, EXPECTED, ...program]);
      return JSON.parse(out) as Record<string, number>;
    };
  };
}

/** The interpreter itself: a version manager's stand-in for it would start a shell first. */
async function pythonOf(workshop: Workshop): Promise<string> {
  return workshop.once('python', async () => {
    try {
      return (await runTimed(workshop, ['python3', '-c', 'import sys, pty; print(sys.executable)'])).out.trim();
    } catch {
      throw new NotMeasured('needs python3, whose pty module gives the terminal');
    }
  });
}

const shell = async (workshop: Workshop) => {
  workshop.needs('src/cli/commands/shell.ts');
  // What V8 made of it is kept when it ends, and those that are measured are killed.
  await runTimed(workshop, workshop.imctl('shell', '--eval', '1'));
  return workshop.imctl('shell');
};

export const prompt: Line = {
  name: 'prompt', groups: ['start', 'shell'], what: 'a prompt in a terminal: shown, and its first result',
  measures: { prompt: 'ms', result: 'ms' },
  sides: {
    'imctl shell': typed(shell),
    'node': typed(async () => [process.execPath, '-i']),
    'mongosh --nodb': typed((workshop) => workshop.peer('mongosh', '--nodb', '--quiet')),
  },
  goals: [
    { side: 'imctl shell', measure: 'prompt', against: 'node', atMost: 1.1 },
    { side: 'imctl shell', measure: 'result', against: 'node', atMost: 1.3 },
    { side: 'imctl shell', measure: 'prompt', against: 'mongosh --nodb', atMost: 1 / 8 },
    { side: 'imctl shell', measure: 'result', against: 'mongosh --nodb', atMost: 1 / 8 },
  ],
};
