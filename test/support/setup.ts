// Every unit test starts here: no environment of the machine leaks in.
for (const name of Object.keys(process.env)) {
  if (name.startsWith('CXONE_')) delete process.env[name];
}
