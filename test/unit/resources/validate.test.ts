import { CXoneConfigurationError, CXoneRequestValidationError } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

/** Valid by its length only. */
const possible = '+15555228243';

describe('ConnectionsResource.validate', () => {
  it('returns the request as create would send it, and sends nothing', async () => {
    let asked = 0;
    const { client, network, events } = connectDouble({
      defaultCountry: 'US',
      beforeCall: () => {
        asked += 1;
      },
    });
    const { userData: _userData, ...request } = sampleRequest;
    const given = { ...request, contact: { phoneNumber: '(415) 555-2671' } };
    const checked = client.connections.validate(given);
    expect(checked).toEqual({ ...request, contact: { phoneNumber: '+14155552671' }, userData: {} });
    expect(given.contact.phoneNumber).toBe('(415) 555-2671');
    expect([network.tokenRequests.length, network.apiRequests.length, events.length, asked]).toEqual([0, 0, 0, 0]);
    await client.connections.create(given);
    expect(JSON.parse(network.apiRequests[0]?.body ?? '')).toEqual(checked);
  });

  it('throws the error of create, with all problems', async () => {
    const { client } = connectDouble();
    const request = { ...sampleRequest, campaignId: '', phoneNumber: '5' };
    const validate = () => client.connections.validate(request);
    expect(validate).toThrow(CXoneRequestValidationError);
    const { message } = await errorOf(client.connections.create(request));
    expect(validate).toThrow(message);
  });

  it('applies the phoneValidation of the client, or its own', () => {
    const request = { ...sampleRequest, contact: { phoneNumber: possible } };
    const [strict, tolerant] = [connectDouble(), connectDouble({ phoneValidation: 'possible' })];
    expect(() => strict.client.connections.validate(request)).toThrow(CXoneRequestValidationError);
    expect(strict.client.connections.validate(request, { phoneValidation: 'possible' })).toMatchObject(request);
    expect(tolerant.client.connections.validate(request)).toMatchObject(request);
    expect(() => tolerant.client.connections.validate(request, { phoneValidation: 'valid' })).toThrow(
      CXoneRequestValidationError,
    );
  });

  it('rejects any other option', () => {
    const { client } = connectDouble();
    const validate = () => client.connections.validate(sampleRequest, { timeoutMs: 5 } as object);
    expect(validate).toThrow(CXoneConfigurationError);
    expect(validate).toThrow('timeoutMs is not a known option');
  });
});

describe('The option phoneValidation of one call', () => {
  const request = { ...sampleRequest, contact: { phoneNumber: possible } };

  it("overrides the client's for create", async () => {
    const { client, network } = connectDouble();
    expect((await errorOf(client.connections.create(request))).code).toBe('request_invalid');
    await client.connections.create(request, { phoneValidation: 'possible' });
    expect(JSON.parse(network.apiRequests[0]?.body ?? '')).toMatchObject({ contact: { phoneNumber: possible } });
  });

  it("overrides the client's for a batch", async () => {
    const { client, network } = connectDouble();
    for await (const { error } of client.connections.createMany([request], { phoneValidation: 'possible' })) {
      expect(error).toBeUndefined();
    }
    expect(network.apiRequests).toHaveLength(1);
  });
});
