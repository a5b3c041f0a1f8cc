// Codes that prove a phone or an email: here the built-in test code only, since nothing is sent anywhere (operations f.2).
// Imported by rules that register and log in.

import { badArgument, ServerError } from '../errors.ts';

import type { ChatContext } from './context.ts';

/** Refuse a code that is not the one configured. */
export function checkCode({ config }: ChatContext, by: 'Phone' | 'Mail', code: string): void {
  if (code === '') throw badArgument('verify code is empty');
  const { SuperCode, ...use } = config.read('chat-rpc-chat.yml').VerifyCode;
  if (use[by].Use.toLowerCase() !== 'supercode') throw new ServerError(500, `${by === 'Phone' ? 'phone' : 'email'} verification code is not enabled`, { origin: 'api' });
  if (code !== SuperCode) throw new ServerError(20006);
}
