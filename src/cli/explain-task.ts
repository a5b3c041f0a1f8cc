// `imctl run --explain`: what a task is, imports, uses and needs, told without running any of it.
// Imported by commands/run.ts. Texts come from the task: control characters are escaped.
import path from 'node:path';
import { EXIT } from '../base/errors.ts';
import { flagName } from '../base/fields.ts';
import { escapeHidden } from '../output/hidden.ts';
import { isMachineFormat } from '../output/index.ts';
import { listGrants, type GrantRequest } from '../sandbox/grants.ts';
import { HELPERS } from '../sandbox/messages.ts';
import { uses, type Task } from '../sandbox/task.ts';
import type { Environment } from './environment.ts';
import { showData } from './view.ts';

/** Show it, in words or for programs. @returns the exit status. @throws ImctlError as listGrants. */
export async function explainTask(task: Task, request: GrantRequest, environment: Environment): Promise<number> {
  const { streams, format, cwd, registry } = environment;
  const { meta } = task;
  const needs = listGrants(request);
  const imports = task.inputs.slice(1).map((file) => path.relative(cwd, file)).sort();
  const used = [...registry.objects.map((object) => object.name), ...HELPERS].filter((name) => uses(task, name)).sort();
  if (isMachineFormat(format)) {
    await showData({ name: task.name, doc: meta?.doc, file: task.file, imports, uses: used, contexts: meta?.contexts, on: request.context, bare: !meta, needs, limits: meta?.limits, params: meta?.params ?? {} }, environment);
    return EXIT.done;
  }
  const lines = [
    `${task.name}${meta?.doc ? `  ${meta.doc}` : ''}`, `  file      ${task.file}`,
    `  imports   ${imports.join(', ') || 'no other file'}`, `  uses      ${used.join(', ') || 'nothing of "imctl"'}`,
    `  contexts  ${meta?.contexts?.join(', ') ?? 'any'}`, `  on        ${request.context}`,
    ...(meta ? [] : ['  no meta: it may read, and nothing else']),
    ...(meta && needs.length > 0 ? ['needs', ...needs.map(({ need, state }) => `  ${need.padEnd(32)} ${state === 'missing' ? `not granted: --allow '${need}'` : state}`)] : []),
    ...(meta && Object.keys(meta.params).length > 0 ? ['parameters', ...Object.entries(meta.params).map(([name, field]) => `  --${flagName(name).padEnd(20)} ${field.kind}${field.default === undefined ? '' : ` (default ${JSON.stringify(field.default)})`}${field.required ? ' (required)' : ''}  ${field.doc}`)] : []),
  ];
  await streams.out.write(`${lines.map(escapeHidden).join('\n')}\n`);
  return EXIT.done;
}
