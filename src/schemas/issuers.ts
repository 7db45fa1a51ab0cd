/**
 * Issuers of tokens for back-end applications, which also return the URL of a tenant's API: one for each of NICE's clouds.
 *
 * Source: NICE's developer documentation on back-end authentication, which lists them.
 */
export const CXONE_ISSUERS = {
  /** All commercial regions. */
  global: 'https://cxone.niceincontact.com',
  /** FedRAMP, United States. */
  fedramp: 'https://cxone-gov.niceincontact.com',
  /** Sovereign cloud, Australia. */
  sovereignAustralia: 'https://nicecxone-sov1.au',
  /** Sovereign cloud, European Union. */
  sovereignEurope: 'https://nicecxone-sov1.eu',
} as const;
