// What of a `--where` the server can be asked: equalities and parts of texts on fields that a list takes as parameters.
// Imported by list.ts. The expression is held against every row all the same; asking the server only spares rows.
import { ImctlError } from '../../base/errors.ts';
import type { Operation } from '../../operation/operation.ts';

/** Parameters found in an expression, and in words what they stand for. */
export interface Narrowed {
  params: Record<string, unknown>;
  /** `search=^qa  from  u.nickname.startsWith("qa")` */
  asked: string[];
  /** The parts that only we can judge, as they were written. */
  here: string[];
}

interface Node { type: string; start: number; end: number; [key: string]: unknown }

/** Look through the parts that `&&` joins. What is not understood is left to us. @throws ImctlError ARG-TYPE for more than an expression. */
export async function narrow(expression: string, operation: Operation, given: Record<string, unknown>): Promise<Narrowed> {
  const { parseSync } = await import('oxc-parser');
  const before = '(';
  const { program, errors } = parseSync('where.ts', `${before}${expression}\n)`);
  if (program.body.length > 1) throw new ImctlError('ARG-TYPE', `--where takes one expression, and ${JSON.stringify(expression)} is more`, { hint: 'join conditions with  &&  or  ||' });
  const statement = program.body[0] as unknown as { expression?: Node } | undefined;
  const found: Narrowed = { params: {}, asked: [], here: [] };
  if (errors.length > 0 || !statement?.expression) return found;
  for (const part of conjuncts(statement.expression)) {
    const text = expression.slice(part.start - before.length, part.end - before.length);
    const condition = readCondition(part);
    const row = condition && operation.narrow?.[condition.field];
    const isTaken = row && (given[row.param] !== undefined || Object.hasOwn(found.params, row.param));
    const value = row && !isTaken ? valueFor(row.as, condition!) : undefined;
    // A part the server judges is judged here too, so a wider answer of the server does no harm.
    if (row && value !== undefined) {
      found.params[row.param] = value;
      found.asked.push(`${row.param}=${String(value)}  for  ${text}`);
      if (row.as === 'pattern') found.here.push(text);
    } else found.here.push(text);
  }
  return found;
}

function conjuncts(node: Node): Node[] {
  if (node.type === 'ParenthesizedExpression') return conjuncts(node.expression as Node);
  if (node.type === 'LogicalExpression' && node.operator === '&&') return [...conjuncts(node.left as Node), ...conjuncts(node.right as Node)];
  return [node];
}

interface Condition { field: string; how: 'equals' | 'includes' | 'startsWith' | 'endsWith'; value: string | number }

function readCondition(node: Node): Condition | undefined {
  if (node.type === 'BinaryExpression' && (node.operator === '===' || node.operator === '==')) {
    const [one, other] = [node.left as Node, node.right as Node];
    const field = fieldOf(one) ?? fieldOf(other);
    const value = literalOf(fieldOf(one) === undefined ? one : other);
    return field !== undefined && value !== undefined ? { field, how: 'equals', value } : undefined;
  }
  if (node.type !== 'CallExpression') return undefined;
  const callee = node.callee as Node;
  const args = node.arguments as Node[];
  const how = callee.type === 'MemberExpression' && !callee.computed ? (callee.property as { name: string }).name : '';
  if (how !== 'includes' && how !== 'startsWith' && how !== 'endsWith') return undefined;
  const field = fieldOf(callee.object as Node);
  const value = args.length === 1 ? literalOf(args[0]!) : undefined;
  return field !== undefined && typeof value === 'string' && value !== '' ? { field, how, value } : undefined;
}

/** `u.nickname`: a field of the row itself. */
function fieldOf(node: Node): string | undefined {
  if (node.type !== 'MemberExpression' || node.computed || (node.object as Node).type !== 'Identifier') return undefined;
  return (node.property as { name: string }).name;
}

function literalOf(node: Node): string | number | undefined {
  return node.type === 'Literal' && (typeof node.value === 'string' || typeof node.value === 'number') ? node.value : undefined;
}

function valueFor(as: 'same' | 'pattern', { how, value }: Condition): unknown {
  if (as === 'same') return how === 'equals' ? value : undefined;
  const text = String(value).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return { equals: `^${text}$`, startsWith: `^${text}`, endsWith: `${text}$`, includes: text }[how];
}
