/** How esbuild makes files that Node runs as they are of TypeScript that imports the SDK by its name. */
export const forNode = { bundle: true, platform: 'node', format: 'esm', target: 'node20' } as const;
