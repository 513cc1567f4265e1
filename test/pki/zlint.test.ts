/** zlint's certificates with the verdicts of its lints (../shared/fixtures/zlint), for those lints whose rule is ours too. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../shared/errors.ts';
import { parseCertificate } from '../../electron/pki/certificate.ts';
import { lintCertificate } from '../../electron/pki/lint.ts';
import { decodePem } from '../../electron/pki/pem.ts';
import { FIXTURES_ARE_HERE, foreignTable, readForeign } from './foreign-fixtures.ts';

type Purpose = 'tls-server' | 'ca' | 'other';

/**
 * The lint, what we certify the thing for, and the codes by which we tell the same, some with a word of the message.
 * `refused`: the certificate is not even read.
 */
const SAME_RULE: readonly (readonly [lint: string, purpose: Purpose, codes: readonly string[]])[] = [
  ['e_basic_constraints_not_critical', 'ca', ['basic-constraints-not-critical']],
  ['e_br_prohibit_dsa_usage', 'other', ['key-unsupported']],
  ['e_ca_crl_sign_not_set', 'ca', ['ca-without-crl-sign']],
  ['e_ca_key_cert_sign_not_set', 'ca', ['ca-without-cert-sign']],
  ['e_ca_key_usage_missing', 'ca', ['ca-without-cert-sign']],
  ['e_ca_key_usage_not_critical', 'ca', ['not-critical:Key Usage']],
  ['e_ca_subject_field_empty', 'ca', ['ca-without-subject']],
  ['e_cert_contains_unique_identifier', 'other', ['unique-identifier']],
  ['e_cert_extensions_version_not_3', 'other', ['refused']],
  ['e_cert_sig_alg_not_match_tbs_sig_alg', 'other', ['refused']],
  ['e_cert_unique_identifier_version_not_2_or_3', 'other', ['refused']],
  ['e_dnsname_bad_character_in_label', 'other', ['dns-syntax']],
  ['e_dnsname_empty_label', 'other', ['dns-syntax']],
  ['e_dnsname_left_label_wildcard_correct', 'other', ['dns-wildcard']],
  ['e_dnsname_wildcard_only_in_left_label', 'other', ['dns-wildcard']],
  ['e_ec_improper_curves', 'other', ['ec-unknown-curve']],
  ['e_edwardspublickey_key_usages', 'other', ['key-usage-family', 'cert-sign-without-ca']],
  ['e_ext_authority_key_identifier_critical', 'other', ['critical:Authority Key']],
  ['e_ext_authority_key_identifier_no_key_identifier', 'other', ['aki-missing']],
  ['e_ext_cert_policy_duplicate', 'other', ['extension-malformed:Certificate Policies']],
  ['e_ext_duplicate_extension', 'other', ['refused']],
  ['e_ext_freshest_crl_marked_critical', 'other', ['critical:Freshest']],
  ['e_ext_ian_dns_not_ia5_string', 'other', ['dns-syntax']],
  ['e_ext_ian_no_entries', 'other', ['extension-malformed:Issuer Alternative']],
  ['e_ext_ian_rfc822_format_invalid', 'other', ['san-email']],
  ['e_ext_ian_space_dns_name', 'other', ['dns-syntax']],
  ['e_ext_key_usage_cert_sign_without_ca', 'other', ['cert-sign-without-ca']],
  ['e_ext_key_usage_without_bits', 'other', ['key-usage-empty']],
  ['e_ext_name_constraints_not_critical', 'other', ['not-critical:Name Constraints']],
  ['e_ext_policy_constraints_empty', 'other', ['extension-malformed:constraints are empty']],
  ['e_ext_policy_constraints_not_critical', 'other', ['not-critical:Policy Constraints']],
  ['e_ext_policy_map_any_policy', 'other', ['policy-mapping-any']],
  ['e_ext_san_dns_name_too_long', 'other', ['dns-syntax']],
  ['e_ext_san_dns_not_ia5_string', 'other', ['dns-syntax']],
  ['e_ext_san_missing', 'tls-server', ['san-missing']],
  ['e_ext_san_no_entries', 'other', ['extension-malformed:Subject Alternative']],
  ['e_ext_san_not_critical_without_subject', 'other', ['san-not-critical']],
  ['e_ext_san_rfc822_format_invalid', 'other', ['san-email']],
  ['e_ext_san_space_dns_name', 'other', ['dns-syntax']],
  ['e_ext_san_uri_format_invalid', 'other', ['san-uri']],
  ['e_ext_san_uri_not_ia5', 'other', ['san-uri']],
  ['e_ext_san_uri_relative', 'other', ['san-uri']],
  ['e_ext_san_directory_name_present', 'tls-server', ['san-kind']],
  ['e_ext_san_edi_party_name_present', 'tls-server', ['san-kind']],
  ['e_ext_san_other_name_present', 'tls-server', ['san-kind']],
  ['e_ext_san_registered_id_present', 'tls-server', ['san-kind']],
  ['e_ext_san_rfc822_name_present', 'tls-server', ['san-kind']],
  ['e_ext_san_uniform_resource_identifier_present', 'tls-server', ['san-kind']],
  ['e_ext_subject_directory_attr_critical', 'other', ['critical-unknown']],
  ['e_ext_subject_key_identifier_critical', 'other', ['critical:Subject Key']],
  ['e_ext_subject_key_identifier_missing_ca', 'ca', ['ski-missing']],
  ['e_generalized_time_not_in_zulu', 'other', ['refused']],
  ['e_ian_bare_wildcard', 'other', ['dns-wildcard', 'dns-syntax']],
  ['e_ian_dns_name_starts_with_period', 'other', ['dns-syntax']],
  ['e_ian_wildcard_not_first', 'other', ['dns-wildcard', 'dns-syntax']],
  ['e_incorrect_ku_encoding', 'other', ['extension-malformed:Key Usage', 'key-usage-encoding']],
  ['e_inhibit_any_policy_not_critical', 'other', ['not-critical:Inhibit Any']],
  ['e_invalid_certificate_version', 'other', ['refused', 'version']],
  ['e_key_usage_incorrect_length', 'other', ['extension-malformed:Key Usage']],
  ['e_mp_exponent_cannot_be_one', 'other', ['rsa-bad-exponent']],
  ['e_mp_modulus_must_be_2048_bits_or_more', 'other', ['rsa-too-short']],
  ['e_mp_modulus_must_be_divisible_by_8', 'other', ['rsa-odd-length', 'rsa-too-short']],
  ['e_name_constraint_maximum_not_absent', 'other', ['extension-malformed:maximum']],
  ['e_name_constraint_minimum_non_zero', 'other', ['extension-malformed:minimum']],
  ['e_path_len_constraint_improperly_included', 'other', ['path-length-without-ca', 'path-length-without-cert-sign']],
  ['e_prohibit_dsa_usage', 'other', ['key-unsupported']],
  ['e_rsa_fermat_factorization', 'other', ['rsa-close-primes']],
  ['e_rsa_mod_less_than_2048_bits', 'other', ['rsa-too-short']],
  ['e_rsa_public_exponent_too_small', 'other', ['rsa-bad-exponent']],
  ['e_san_bare_wildcard', 'other', ['dns-wildcard']],
  ['e_san_dns_name_includes_null_char', 'other', ['dns-syntax']],
  ['e_san_dns_name_starts_with_period', 'other', ['dns-syntax']],
  ['e_san_wildcard_not_first', 'other', ['dns-wildcard']],
  ['e_serial_number_not_positive', 'other', ['serial-not-positive']],
  ['e_spki_rsa_encryption_parameter_not_null', 'other', ['key-malformed']],
  ['e_sub_ca_crl_distribution_points_marked_critical', 'other', ['critical:CRL Distribution']],
  ['e_sub_cert_aia_marked_critical', 'other', ['critical:Authority Information Access']],
  ['e_sub_cert_crl_distribution_points_marked_critical', 'other', ['critical:CRL Distribution']],
  ['e_sub_cert_eku_missing', 'tls-server', ['eku-server-auth']],
  ['e_sub_cert_key_usage_cert_sign_bit_set', 'tls-server', ['cert-sign-without-ca', 'unexpected-ca']],
  ['e_sub_cert_not_is_ca', 'tls-server', ['unexpected-ca']],
  ['e_sub_cert_valid_time_longer_than_825_days', 'tls-server', ['validity-apple']],
  ['e_subject_common_name_max_length', 'other', ['name-too-long']],
  ['e_subject_common_name_not_from_san', 'tls-server', ['cn-not-in-san']],
  ['e_subject_dn_not_printable_characters', 'other', ['name-control', 'name-nul']],
  ['e_subject_dn_serial_number_max_length', 'other', ['name-too-long']],
  ['e_subject_email_max_length', 'other', ['name-too-long']],
  ['e_subject_info_access_marked_critical', 'other', ['critical:Subject Information']],
  ['e_subject_locality_name_max_length', 'other', ['name-too-long']],
  ['e_subject_organization_name_max_length', 'other', ['name-too-long']],
  ['e_subject_organizational_unit_name_max_length', 'other', ['name-too-long']],
  ['e_subject_postal_code_max_length', 'other', ['name-too-long']],
  ['e_subject_state_name_max_length', 'other', ['name-too-long']],
  ['e_subject_street_address_max_length', 'other', ['name-too-long']],
  ['e_subject_empty_without_san', 'other', ['san-not-critical']],
  ['e_superfluous_ku_encoding', 'other', ['extension-malformed:Key Usage', 'key-usage-encoding']],
  ['e_tls_server_cert_valid_time_longer_than_398_days', 'tls-server', ['validity-long', 'validity-apple']],
  ['e_underscore_not_permissible_in_dnsname', 'other', ['dns-underscore']],
  ['e_utc_time_does_not_include_seconds', 'other', ['refused']],
  ['e_utc_time_not_in_zulu', 'other', ['refused']],
  ['e_validity_time_not_positive', 'other', ['validity-order']],
  ['e_wrong_time_format_pre2050', 'other', ['time-encoding']],
  ['w_ext_crl_distribution_marked_critical', 'other', ['critical:CRL Distribution']],
  ['w_ext_key_usage_not_critical', 'other', ['not-critical:Key Usage']],
  ['w_ext_san_critical_with_subject_dn', 'other', ['san-critical']],
  ['w_ext_subject_key_identifier_missing_sub_cert', 'other', ['ski-missing']],
  ['w_rsa_mod_factors_smaller_than_752', 'other', ['rsa-small-factor']],
  ['w_rsa_mod_not_odd', 'other', ['rsa-small-factor']],
  ['w_rsa_public_exponent_not_in_range', 'other', ['rsa-bad-exponent', 'rsa-small-exponent']],
  ['w_sub_ca_name_constraints_not_critical', 'other', ['not-critical:Name Constraints']],
  ['w_subject_dn_leading_whitespace', 'other', ['name-blanks']],
  ['w_subject_dn_trailing_whitespace', 'other', ['name-blanks']],
  ['n_san_dns_name_duplicate', 'other', ['san-twice']],
];

/** The codes that we tell a file by, or `refused`. */
function codesOf(file: string, purpose: Purpose): string[] {
  try {
    const blocks = decodePem(Buffer.from(readForeign(`zlint/testdata/${file}`)).toString('latin1'));
    const certificate = parseCertificate(blocks.find(({ label }) => label === 'CERTIFICATE')?.der ?? new Uint8Array(0));
    return lintCertificate(certificate, { purpose }).map(({ code, message }) => `${code}:${message}`);
  } catch (error) {
    if (isRefusal(error, 'MALFORMED_CERTIFICATE')) return ['refused'];
    throw error;
  }
}

/** Upstream's table names files that are not in the folder. */
function isHere(file: string): boolean {
  return existsSync(join(import.meta.dirname, '../../../shared/fixtures/zlint/testdata', file));
}

/** Whether a finding has this code and, where one is named, this word in its message. */
function isTold(finding: string, code: string): boolean {
  const [name = '', word = ''] = code.split(':');
  return finding.startsWith(`${name}:`) && finding.includes(word);
}

/** Where we part from zlint, and why. */
const ELSEWISE: readonly (readonly [lint: string, file: string, why: string])[] = [
  ['e_ext_san_uri_not_ia5', 'SANURIIA5.pem', 'its URI is relative, which the same code of ours tells'],
  ['e_ext_san_edi_party_name_present', 'SANOtherName.pem', 'another kind that the same code of ours tells'],
  ['e_ext_san_other_name_present', 'SANEDIParty.pem', 'another kind that the same code of ours tells'],
  [
    'e_name_constraint_minimum_non_zero',
    'ncMinZero.pem',
    'X.690 §11.5: a minimum of 0 is the default, left out in DER',
  ],
  ['e_sub_cert_valid_time_longer_than_825_days', 'subCert825DaysOK.pem', 'RFC 5280 §4.1.2.5: both ends are included'],
  [
    'e_subject_postal_code_max_length',
    'subjectPostalCodeTooLong.pem',
    '16 are for X.400 addresses; X.520 §6.4.2 has 40',
  ],
  ['e_subject_empty_without_san', 'SANSubjectEmptyNotCritical.pem', 'RFC 5280 §4.1.2.6: there, but not critical'],
  ['e_superfluous_ku_encoding', 'keyUsageWithoutTrailingZeroes.pem', 'X.690 §11.2.2: it has a trailing zero bit'],
];

describe.skipIf(!FIXTURES_ARE_HERE)('zlint (../shared/fixtures/zlint)', () => {
  const table = foreignTable('zlint/expected.tsv');

  it.each(SAME_RULE)('%s', (lint, purpose, codes) => {
    const rows = table.filter(([name, file = '']) => name === lint && isHere(file));
    expect(rows.length).toBeGreaterThan(0);
    const wrong: string[] = [];
    for (const [, file = '', expected = ''] of rows) {
      // Not applicable, or not yet in force on the certificate's date: our rules know no dates.
      if (expected === 'NA' || expected === 'NE') continue;
      const told = codesOf(file, purpose);
      // A certificate that we refuse to read is not certified either: as good as any error, and stricter than a pass.
      if (told[0] === 'refused') continue;
      const tells = codes.some((code) => told.some((one) => isTold(one, code)));
      const part = ELSEWISE.some(([name, path]) => name === lint && path === file);
      if ((tells !== (expected !== 'Pass')) !== part) wrong.push(`${file}: ${expected}, ours ${told.join(' ')}`);
    }
    expect(wrong).toEqual([]);
  });
});
