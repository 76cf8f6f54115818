import { describe, expect, it } from 'vitest';
import { readNats } from '../../../companion/config/fleet-settings.ts';

describe('the address of NATS', () => {
  it('may be several, each without a login', () => {
    expect(readNats('nats://one:4222,tls://two')).toEqual({
      addresses: ['nats://one:4222', 'tls://two'],
      login: null,
    });
  });

  it('has a user with a password, or a token alone, in front of the first or of all', () => {
    const login = { user: 'tab', pass: 'c@st' };
    expect(readNats('nats://tab:c%40st@one,nats://two')).toEqual({
      addresses: ['nats://one', 'nats://two'],
      login,
    });
    expect(readNats('nats://tab:c%40st@one,nats://tab:c%40st@two')?.login).toEqual(login);
    expect(readNats('nats://a-token@one')?.login).toEqual({ token: 'a-token' });
  });

  it('is none with another scheme, a path, or two logins, of which one would stay unused', () => {
    for (const text of [
      'http://one',
      'nats://one/path',
      'one:4222',
      '',
      'nats://one,',
      'nats://a@one,nats://b@two',
    ])
      expect(readNats(text), text).toBeNull();
  });
});
