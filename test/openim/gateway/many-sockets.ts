// Opens connections to the gateway given until it fails, and prints how: run by open.test.ts in a process with few file descriptors.
import { connectGateway } from '../../../src/openim/gateway/connection.ts';

const [gateway = ''] = process.argv.slice(2);
try {
  for (let count = 0; ; count++) {
    await connectGateway({ gateway, userID: 'anna', platformID: 1, token: 'none', operationID: `op${count}`, nextOperationID: () => 'op', listener: { pushed() {}, ended() {} } });
  }
} catch (error) {
  const { code, message, hint } = error as { code: string; message: string; hint: string };
  process.stdout.write(JSON.stringify({ code, message, hint }));
  process.exit(0);
}
