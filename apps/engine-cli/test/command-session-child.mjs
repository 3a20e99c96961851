import { main } from '../dist/main.js';

// The child of `command-session.ts`: runs one command line after the other through the built command's own entry point,
// which saves a process a case. What a command writes is handed back instead of printed.
const streams = { stdout: process.stdout, stderr: process.stderr };

process.on('message', ({ cwd, args }) => {
  process.chdir(cwd);
  const said = { stdout: '', stderr: '' };
  const kept = {};
  for (const [name, stream] of Object.entries(streams)) {
    kept[name] = stream.write;
    stream.write = (text) => {
      said[name] += text;
      return true;
    };
  }
  main(args).then(
    (status) => answer({ status, ...said }),
    (error) => answer({ status: null, ...said, stderr: `${said.stderr}\nescaped: ${error?.stack}` }),
  );
  const answer = (message) => {
    for (const [name, stream] of Object.entries(streams)) stream.write = kept[name];
    process.send(message);
  };
});
process.send('ready');
