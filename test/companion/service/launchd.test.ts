import { describe, expect, it } from 'vitest';
import { launchd } from '../../../companion/service/launchd.ts';

const supervisor = launchd('/Users/ada', 501);

describe('a launch agent', () => {
  it('starts the companion at login and again when it dies', () => {
    expect(supervisor.file).toBe('/Users/ada/Library/LaunchAgents/app.tabcast.companion.plist');
    expect(supervisor.start).toEqual([['launchctl', 'bootstrap', 'gui/501', supervisor.file]]);
    const text = supervisor.describe({ command: ['/opt/node', '/opt/cli.js'], env: { PATH: '/bin' } });
    expect(text.split('\n').slice(2)).toEqual([
      '<plist version="1.0">',
      '<dict>',
      '<key>Label</key><string>app.tabcast.companion</string>',
      '<key>ProgramArguments</key><array><string>/opt/node</string><string>/opt/cli.js</string></array>',
      '<key>EnvironmentVariables</key><dict><key>PATH</key><string>/bin</string></dict>',
      '<key>RunAtLoad</key><true/>',
      '<key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>',
      '<key>ThrottleInterval</key><integer>1</integer>',
      '<key>ExitTimeOut</key><integer>10</integer>',
      '<key>ProcessType</key><string>Interactive</string>',
      '<key>Umask</key><integer>63</integer>',
      '<key>StandardOutPath</key><string>/Users/ada/Library/Logs/tabcast.log</string>',
      '<key>StandardErrorPath</key><string>/Users/ada/Library/Logs/tabcast.log</string>',
      '</dict>',
      '</plist>',
      '',
    ]);
  });

  it('is XML whatever the paths hold', () => {
    const text = supervisor.describe({ command: ['/Users/a & b/<node>', '--slate=/"x" y'], env: {} });
    expect(text).toContain(
      '<array><string>/Users/a &amp; b/&lt;node&gt;</string><string>--slate=/"x" y</string></array>',
    );
  });
});
