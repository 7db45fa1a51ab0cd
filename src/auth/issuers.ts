/**
 * Who issues tokens to back-end applications, and says where a tenant's API is: one for each of the vendor's clouds.
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
