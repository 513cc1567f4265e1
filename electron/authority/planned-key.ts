import type { KeyType } from '../../shared/pki-terms.ts';
import { parsePublicKey, type PublicKey } from '../pki/public-key.ts';

/**
 * A public key of each kind, standing in for one that is not made yet, so that a plan can be shown (and linted, whole)
 * while a person still types: making an RSA key for each letter would take seconds. Their private keys were never kept,
 * and no certificate is ever signed over them: issuing makes the real key and plans again with it.
 */
const STAND_INS: Readonly<Record<KeyType, readonly string[]>> = {
  'ec-p256': [
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENCpTOYBUY/GgMMHskFhZ9IoEoIzyF3YyUmLL2mOXlanNpTrfjrPZZnlltvM6aqO2',
    'tCXuDiaknapmp1sWEDP7Lw==',
  ],
  'ec-p384': [
    'MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEpgCz5PDLPehKCftqkll5HVCgBC2Ev+Z9gg1tMbwVCstlcRykTXzy0Z0uGJc+NsIFqOYf',
    'Op0rE8g+tGGWxcbKRqU/JPK+NWa5LW+9tS1JNJsu9TL1eAkhk+Epu/n8/9SJ',
  ],
  'ec-p521': [
    'MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQAicQ9xtFrnLBi17ZvOJS83pe/YzxoUHNUEufkUx0LWXn5JdX0Teqst9u93Qok6x5U',
    'Z+yDsofpTuc8AHEvhSKeZzEABYdKJTJCzO01afbQ4+PuJft/BGV4wyDOIaEh4VPWpqHfjdBt3fkQirdcg4uDhp95tYH9l4tNU5AQ',
    'MvJ2R1J9+Wc=',
  ],
  'rsa-2048': [
    'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqTGSGVJLyQ3KSMk8UGV9dVpgr13F4mHak+yAU7JXdk1+1wWMilygpz5c',
    'QVmNQDKx0FeXYBd6jzBGFeFXupR3sB9d6m4pFTv1emOX690aCpj+hKUo+g70WNYMG0Ei+jlHei2sUYbfWLJLJQiKQypv+aJSPZR+',
    '/1s3FnZ9nUBEdeQnp7w3lCWMj909Hxz6q5CEoPqGO/k/ZyL7NXrxA1cXFShVSpRARPBra7OCxoIIKjMjRQB8YMfAXC5MssbsLECM',
    'wdiyw0ysVXH2qAB1U1upr1q8kG+VwvW9k6/cSgS9hnH/qyGdBGv515QeBOs8X36QltvBQMmuHtqEdpxcETo/9QIDAQAB',
  ],
  'rsa-3072': [
    'MIIBojANBgkqhkiG9w0BAQEFAAOCAY8AMIIBigKCAYEA2r/n1q20Vus9Z7/P5PLu7ZMxLbaxTsTUEt+SIaoWqKXAsv1nHmwXGyUY',
    'K/L0YUUFOHj1aV8bSE+DswzzQ0pX5+LiV5yG5z7uZu9zpZdGmvrUrFIJ4Yx5jyGUJAzG1mRD/J/59QKoGEHmrjyVzqBrWsovctMP',
    'bPlXrx3MdwZufrk/DshqqnYiV32+e0hGBTWTKoglXvX/DjVNc4hSZctfq6e6L7fua+bOVvP1QF95B8FCTA1sjVC+dSC14U6NdSDV',
    '00O1n5XjhaxkyoUVW5hK5MifZWinUA7NrbDjcuaigrFTofCcYHowGn6Dg5zibRaiqHQIAOmVJMxZOr543x+FYs0Cj7I4z/a8Gjlx',
    'mbQilKhSRAhVb8dLbhQ0D6NJRsRhTWZNMUaB+LdzZbyZ7g+087vUSpW08Ddap2rXM13XvUspSGYBNn7Qw0ee07YAVMQiC+Nd8cg+',
    'p25lPB0kEDS5jAzklcfEazwAC2kCM5FmOyfAnMovRre7a5QlkcWG8q23AgMBAAE=',
  ],
  'rsa-4096': [
    'MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAsN5Q4IggFs1MSmNUO7OCaL7GAOLX3fKOblCb5xATVM7tvJuEvw+Pl/u7',
    'FEKU01Eqk0sEqjnx3H2ZLK6xnxseJT4U/tg/RV3NbBAgcUPlrL3gYjGNzDBzhfW5f5/9vjMrNmutjQ7+bi9dBaKCSLK1JFcpDA9u',
    'aUtwVtVeBd3Hn7/4+SqVjvcc+CwHQ0RlqUbs8Myoe+0yH8BWeKyg3x+m9o9FiEa7+C3yHctASoHxE5PTBRyiu4/94do+1wro6puR',
    'aPh0LaE2c80eC17VRSiWIIFLFZIKsSGvvMlFW2FtAx6lXFfkFAOyLLD8gkKJtv6LZ8uwfZ/32M7AiNkOB8XKmvq+wygE4msAV+iN',
    '+ikiL21kgww+spzoCPTE9ZF/mn4Z6SZiLYn2xgsfyIaBXPFmZ54ajgahVzb9yfFGuSKycFn0ifRpuktXC1bBfpWKkvujugG22ulo',
    'p10rEQhOntPw+pKS55MP/JbOx/5IH8gSQj7QD4uhQwUvXqiigWbGUfOLrFLhmK1cH3lV1BvwvdEqi5ho6DK15wslicFIb1DUU/RN',
    'mb64hAGTgFzgye9Wx+pTIBtuRMBvaf6kv47rtG1l0SmcFO59Yc5Ft4bdwjLMLyXx1HkyeO8vj4/fT5+9IGOLavJD/zBYWN+EvSdV',
    'lbduK4kBuA0NY+z+Mi6e71KQI1kCAwEAAQ==',
  ],
  ed25519: ['MCowBQYDK2VwAyEAUMAypEjUM3JE23NM7P7/iNdEbCETN3XPlHAdKNIMafE='],
};

/** The public key by which a certificate over a key still to be made is planned. */
export function stillToBeMadeKey(keyType: KeyType): PublicKey {
  return parsePublicKey(Uint8Array.from(atob(STAND_INS[keyType].join('')), (character) => character.charCodeAt(0)));
}
