import { describe, expect, it } from 'vitest';
import { systemd } from '../../../companion/service/systemd.ts';

const supervisor = systemd('/home/ada/.config');

describe('a systemd unit', () => {
  it('starts the companion at login and again when it dies, and holds nothing else', () => {
    expect(supervisor.file).toBe('/home/ada/.config/systemd/user/tabcast.service');
    const text = supervisor.describe({
      command: ['/usr/bin/node', '/opt/tabcast/cli.js', '--no-open'],
      env: { PATH: '/usr/bin:/bin' },
    });
    expect(text).toBe(
      `[Unit]
Description=Tabcast companion
StartLimitIntervalSec=60
StartLimitBurst=20

[Service]
Environment="PATH=/usr/bin:/bin"
ExecStart="/usr/bin/node" "/opt/tabcast/cli.js" "--no-open"
Restart=on-failure
RestartSec=1
RestartPreventExitStatus=2
KillMode=mixed
TimeoutStopSec=10
NoNewPrivileges=yes
LimitCORE=0
UMask=0077

[Install]
WantedBy=default.target
`,
    );
  });

  it('keeps spaces, quotes, backslashes, percent and dollar signs as they are', () => {
    const text = supervisor.describe({
      command: ['/my $ node/node', '/50% "off"/c\\d.js', '--slate=/a $b/\n.png'],
      env: { PATH: '/a b:/c$d%' },
    });
    expect(text).toContain(
      String.raw`ExecStart="/my $ node/node" "/50%% \"off\"/c\\d.js" "--slate=/a $$b/\n.png"`,
    );
    expect(text).toContain(String.raw`Environment="PATH=/a b:/c$d%%"`);
  });
});
