/** Options with which esbuild bundles TypeScript that imports the SDK by its name into files that Node runs. */
export const forNode = { bundle: true, platform: 'node', format: 'esm', target: 'node20' } as const;
