// What a task says about itself: read from its syntax tree without running it, and checked.
// Imported by task.ts and compiled.ts. A new member of `meta` is a row in SCHEMA.
import { parseSync } from 'oxc-parser';
import * as v from 'valibot';
import { ImctlError } from '../base/errors.ts';
import { checkFields, parseDuration, type Field, type FieldKind, type Fields } from '../base/fields.ts';
import { given } from '../base/given.ts';
import { parsePermission } from '../operation/permission.ts';
import { codeFrame, lineAt } from './code-frame.ts';

/** `meta` of a task, checked; times in milliseconds. */
export interface TaskMeta {
  name?: string;
  doc?: string;
  /** Contexts it may run on; absent: all. */
  contexts?: string[];
  needs: string[];
  limits: { wallMs?: number; cpuMs?: number; memoryMb?: number };
  params: Fields;
}

interface Node { type: string; start: number; end: number; [key: string]: unknown }

/**
 * Find `export const meta = …` and read it.
 *
 * @param show how the file is called to the person.
 * @returns undefined when the file has none.
 * @throws ImctlError TASK-INVALID with the line, when something in it is computed or not understood.
 */
export function readMeta(source: string, show: string): TaskMeta | undefined {
  const parsed = parseSync('task.ts', source, { sourceType: 'module' });
  // Syntax errors are told by the bundler, which knows the other files too.
  if (parsed.errors.length > 0) return undefined;
  const reader = createReader(source, show);
  const init = findMeta(parsed.program as unknown as Node);
  if (!init) return undefined;
  const value = reader.read(init, 'meta');
  const result = v.safeParse(SCHEMA, value);
  if (!result.success) throw reader.problem(init, sayIssue(result.issues[0]));
  return reader.guard(init, () => toMeta(result.output));
}

function findMeta(program: Node): Node | undefined {
  const found = new Map<string, Node>();
  let exported = false;
  for (const statement of program.body as Node[]) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration as Node | null : statement;
    if (declaration?.type === 'VariableDeclaration') {
      for (const one of declaration.declarations as Node[]) {
        const id = one.id as Node;
        if (id.name !== 'meta' || !one.init) continue;
        found.set('meta', one.init as Node);
        if (statement.type === 'ExportNamedDeclaration') exported = true;
      }
    }
    if (statement.type === 'ExportNamedDeclaration') exported ||= (statement.specifiers as Node[]).some((one) => (one.exported as Node).name === 'meta');
  }
  return exported ? found.get('meta') : undefined;
}

function createReader(source: string, show: string) {
  const problem = (node: Node, text: string): ImctlError => {
    const { line, column } = lineAt(source, node.start);
    return new ImctlError('TASK-INVALID', `${show}:${line}:${column}: ${text}\n${codeFrame(source, line, column)}`, { hint: META_HINT });
  };
  const read = (node: Node, path: string): unknown => {
    switch (node.type) {
      case 'Literal':
        if ('regex' in node || 'bigint' in node) throw problem(node, `${path} must be plain data`);
        return node.value;
      case 'TemplateLiteral':
        if ((node.expressions as Node[]).length > 0) break;
        return ((node.quasis as Node[])[0]!.value as { cooked: string }).cooked;
      case 'UnaryExpression': {
        const argument = node.argument as Node;
        if ((node.operator !== '-' && node.operator !== '+') || argument.type !== 'Literal' || typeof argument.value !== 'number') break;
        return node.operator === '-' ? -argument.value : argument.value;
      }
      case 'TSSatisfiesExpression': case 'TSAsExpression': case 'TSNonNullExpression': case 'TSTypeAssertion': case 'ParenthesizedExpression':
        return read(node.expression as Node, path);
      case 'ArrayExpression':
        return (node.elements as (Node | null)[]).map((one, at) => {
          if (!one) throw problem(node, `${path} has a hole`);
          return read(one, `${path}[${at}]`);
        });
      case 'ObjectExpression':
        return Object.fromEntries((node.properties as Node[]).map((one) => readProperty(one, path)));
    }
    throw problem(node, `${path} is computed; meta is read without running the task, so it must be written out`);
  };
  const readProperty = (property: Node, path: string): [string, unknown] => {
    const key = property.key as Node | undefined;
    const plain = property.type === 'Property' && property.kind === 'init' && !property.computed && !property.method && !property.shorthand && key;
    const name = plain ? (key.type === 'Identifier' ? key.name : key.value) : undefined;
    if (name === undefined) throw problem(property, `a part of ${path} is computed; meta is read without running the task, so it must be written out`);
    if (name === '__proto__') throw problem(property, `${path} cannot have a member __proto__`);
    return [String(name), read(property.value as Node, `${path}.${String(name)}`)];
  };
  const guard = <T>(node: Node, act: () => T): T => {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof ImctlError)) throw error;
      throw problem(node, error.message);
    }
  };
  return { read, problem, guard };
}

const META_HINT = 'meta looks like  { name: "…", needs: ["users:read"], limits: { wall: "10m" }, params: { days: { type: "number", default: 90 } } }';

const Duration = v.pipe(v.union([v.string(), v.number()]), v.transform((value) => (typeof value === 'number' ? value : parseDuration(value) ?? Number.NaN)),
  v.check((ms) => Number.isSafeInteger(ms) && ms >= 1, 'must be a duration like "10m" or a number of milliseconds'));
const KINDS = ['string', 'number', 'integer', 'boolean', 'duration', 'time', 'object', 'any'] as const satisfies readonly FieldKind[];
const Param = v.strictObject({
  type: v.picklist(KINDS), doc: v.optional(v.string()), required: v.optional(v.boolean()), default: v.optional(v.unknown()),
  choices: v.optional(v.array(v.union([v.string(), v.number()]))), many: v.optional(v.boolean()), secret: v.optional(v.boolean()),
  min: v.optional(v.number()), max: v.optional(v.number()),
});
const SCHEMA = v.strictObject({
  name: v.optional(v.pipe(v.string(), v.regex(/^[\w][\w .-]{0,99}$/, 'must be a short name of letters, digits, . _ -'))),
  doc: v.optional(v.string()),
  contexts: v.optional(v.array(v.string())),
  needs: v.optional(v.array(v.string()), []),
  limits: v.optional(v.strictObject({ wall: v.optional(Duration), cpu: v.optional(Duration), memoryMb: v.optional(v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(4096))) }), {}),
  params: v.optional(v.record(v.pipe(v.string(), v.regex(/^[A-Za-z]\w*$/, 'must be named like a variable')), Param), {}),
});

function toMeta({ limits, params, needs, ...others }: v.InferOutput<typeof SCHEMA>): TaskMeta {
  needs.forEach(parsePermission);
  return {
    ...others, needs,
    limits: given({ wallMs: limits.wall, cpuMs: limits.cpu, memoryMb: limits.memoryMb }),
    params: Object.fromEntries(Object.entries(params).map(([name, param]) => [name, toField(name, param)])),
  };
}

function toField(name: string, { type, doc = '', ...others }: v.InferOutput<typeof Param>): Field {
  const field: Field = { kind: type, doc, ...others };
  if (others.default === undefined) return field;
  return { ...field, default: checkFields({ [name]: { ...field, default: undefined } }, { [name]: others.default }, 'meta.params')[name] };
}

function sayIssue(issue: v.InferIssue<typeof SCHEMA>): string {
  const path = ['meta', ...(issue.path ?? []).map((one) => String(one.key))].join('.');
  if (issue.type === 'strict_object' && issue.expected === 'never') return `there is no ${path}`;
  if (issue.type === 'strict_object' && issue.received === 'undefined') return `${path} is missing`;
  if (issue.type === 'picklist') return `${path} must be one of ${KINDS.join(', ')}, not ${issue.received}`;
  return issue.type === 'check' || issue.type === 'regex' ? `${path} ${issue.message}` : `${path} must be ${String(issue.expected).replaceAll('"', '')}, not ${issue.received}`;
}
