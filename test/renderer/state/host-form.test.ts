import { describe, expect, it } from 'vitest';
import { formOfNames, formOfPlace, hostQuestion, NO_HOST } from '../../../renderer/state/host-form.ts';

describe('hostQuestion', () => {
  it('takes what people paste', () => {
    expect(hostQuestion({ ...NO_HOST, host: ' https://www.sample.com/login?x ' })?.host).toBe('www.sample.com');
    expect(hostQuestion({ host: 'mail:25', protocol: 'smtp', servername: ' ' })).toEqual({
      ...{ host: 'mail:25', servername: null, starttls: 'smtp' },
    });
    expect(hostQuestion(NO_HOST)).toBeNull();
  });
});

describe('formOfPlace', () => {
  it('asks again what was asked before', () => {
    const place = { endpoint: 'mail.sample.com:25', servername: 'mail.sample.com', starttls: 'smtp' } as const;
    expect(hostQuestion(formOfPlace(place))).toEqual({ host: place.endpoint, servername: null, starttls: 'smtp' });
    const other = { endpoint: '10.0.0.5:443', servername: 'mail.sample.com', starttls: null };
    expect(hostQuestion(formOfPlace(other))).toMatchObject({ host: '10.0.0.5:443', servername: 'mail.sample.com' });
  });
});

describe('formOfNames', () => {
  it('begins with a name that is a host, not with a wildcard or an address of mail', () => {
    expect(formOfNames(['email:a@sample.com', 'DNS:*.sample.com', 'DNS:www.sample.com']).host).toBe('www.sample.com');
    expect(formOfNames(['DNS:*.sample.com']).host).toBe('www.sample.com');
    expect(formOfNames(['IP:2001:db8::1']).host).toBe('[2001:db8::1]');
    expect(formOfNames([]).host).toBe('');
  });
});
