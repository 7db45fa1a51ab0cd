import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate with its private key, both in PEM. */
export interface Certificate {
  readonly name: string;
  readonly cert: string;
  readonly key: string;
  readonly privateKey: KeyObject;
}

export interface CertificateOptions {
  readonly name: string;
  /** The certificate that signs it; self-signed by default. */
  readonly issuer?: Certificate | undefined;
  readonly isAuthority?: boolean | undefined;
  /** The host that it is valid for, 127.0.0.1 by default. */
  readonly host?: string | undefined;
  readonly notBefore?: Date | undefined;
  readonly notAfter?: Date | undefined;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = '2a8648ce3d040302';
const COMMON_NAME = '550403';
const BASIC_CONSTRAINTS = '551d13';
const SUBJECT_ALT_NAME = '551d11';

function lengthOf(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size]);
  // As few bytes as possible: OpenSSL takes more, rustls doesn't.
  const bytes = Buffer.from(size.toString(16).padStart(size > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

/** One element of DER: tag, length, content. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

const sequence = (...contents: readonly Buffer[]) => der(0x30, ...contents);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const algorithm = sequence(oid(ECDSA_WITH_SHA256));

function distinguishedName(name: string): Buffer {
  return sequence(der(0x31, sequence(oid(COMMON_NAME), der(0x0c, Buffer.from(name)))));
}

function utcTime(at: Date): Buffer {
  const text = at.toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${text}Z`));
}

function extensions({ isAuthority, host = '127.0.0.1' }: CertificateOptions): Buffer {
  const isAddress = /^[\d.]+$/.test(host);
  const bytes = isAddress ? Buffer.from(host.split('.').map(Number)) : Buffer.from(host);
  const alternative = sequence(oid(SUBJECT_ALT_NAME), der(0x04, sequence(der(isAddress ? 0x87 : 0x82, bytes))));
  const critical = der(0x01, Buffer.from([0xff]));
  const authority = sequence(oid(BASIC_CONSTRAINTS), critical, der(0x04, sequence(critical)));
  return der(0xa3, sequence(isAuthority ? authority : alternative));
}

function pem(content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** Creates an X.509 certificate on P-256, by default valid from yesterday to tomorrow. */
export function createCertificate(options: CertificateOptions): Certificate {
  const { name, issuer } = options;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { notBefore = new Date(Date.now() - DAY_MS), notAfter = new Date(Date.now() + DAY_MS) } = options;
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    distinguishedName(issuer?.name ?? name),
    sequence(utcTime(notBefore), utcTime(notAfter)),
    distinguishedName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(options),
  );
  const signature = sign('sha256', content, issuer?.privateKey ?? privateKey);
  const cert = pem(sequence(content, algorithm, der(0x03, Buffer.from([0]), signature)));
  return { name, cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), privateKey };
}
