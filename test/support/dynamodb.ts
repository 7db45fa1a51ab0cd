import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';

// The emulator has no types.
const require = createRequire(import.meta.url);
const dynalite: (options: { readonly createTableMs: number }) => Server = require('dynalite');

interface ConditionError {
  readonly body: { Item?: unknown };
}

interface EmulatorDatabase {
  checkConditional(request: Readonly<Record<string, unknown>>, item: unknown): ConditionError | undefined;
}

interface Validation {
  readonly types: Record<string, { readonly type: 'String'; readonly enum: readonly string[] }>;
}

/** DynamoDB has returned the item on request since 2023; the emulator does not yet. */
function addItemToErrors(): void {
  const option = 'ReturnValuesOnConditionCheckFailure';
  const validation: Validation = require('dynalite/validations/putItem');
  validation.types[option] = { type: 'String', enum: ['ALL_OLD', 'NONE'] };
  const database: EmulatorDatabase = require('dynalite/db');
  const { checkConditional } = database;
  database.checkConditional = (request, item) => {
    const error = checkConditional(request, item);
    if (error && item && request[option] === 'ALL_OLD') error.body.Item = item;
    return error;
  };
}

/** Starts an emulator of DynamoDB with one table, whose partition key is a string. */
export async function startDynamoDB(table: string, partitionKey: string) {
  addItemToErrors();
  const server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  const client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, region: 'eu-central-1', credentials });
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: partitionKey, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
    }),
  );
  await waitUntilTableExists({ client, minDelay: 0.1, maxDelay: 0.1, maxWaitTime: 10 }, { TableName: table });
  return {
    client,
    async stop() {
      client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
