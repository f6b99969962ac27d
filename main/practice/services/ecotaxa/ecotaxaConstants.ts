/** The list of countries, as the server gives it, in its order. */
const COUNTRIES =
  'Aruba|Afghanistan|Angola|Anguilla|Åland Islands|Albania|Andorra|United Arab Emirates|Argentina|' +
  'Armenia|American Samoa|Antarctica|French Southern Territories|Antigua and Barbuda|Australia|Austria|' +
  'Azerbaijan|Burundi|Belgium|Benin|Bonaire, Sint Eustatius and Saba|Burkina Faso|Bangladesh|Bulgaria|' +
  'Bahrain|Bahamas|Bosnia and Herzegovina|Saint Barthélemy|Belarus|Belize|Bermuda|' +
  'Bolivia, Plurinational State of|Brazil|Barbados|Brunei Darussalam|Bhutan|Bouvet Island|Botswana|' +
  "Central African Republic|Canada|Cocos (Keeling) Islands|Switzerland|Chile|China|Côte d'Ivoire|" +
  'Cameroon|Congo, The Democratic Republic of the|Congo|Cook Islands|Colombia|Comoros|Cabo Verde|' +
  'Costa Rica|Cuba|Curaçao|Christmas Island|Cayman Islands|Cyprus|Czechia|Germany|Djibouti|Dominica|' +
  'Denmark|Dominican Republic|Algeria|Ecuador|Egypt|Eritrea|Western Sahara|Spain|Estonia|Ethiopia|' +
  'Finland|Fiji|Falkland Islands (Malvinas)|France|Faroe Islands|Micronesia, Federated States of|Gabon|' +
  'United Kingdom|Georgia|Guernsey|Ghana|Gibraltar|Guinea|Guadeloupe|Gambia|Guinea-Bissau|' +
  'Equatorial Guinea|Greece|Grenada|Greenland|Guatemala|French Guiana|Guam|Guyana|Hong Kong|' +
  'Heard Island and McDonald Islands|Honduras|Croatia|Haiti|Hungary|Indonesia|Isle of Man|India|' +
  'British Indian Ocean Territory|Ireland|Iran, Islamic Republic of|Iraq|Iceland|Israel|Italy|Jamaica|' +
  'Jersey|Jordan|Japan|Kazakhstan|Kenya|Kyrgyzstan|Cambodia|Kiribati|Saint Kitts and Nevis|' +
  "Korea, Republic of|Kuwait|Lao People's Democratic Republic|Lebanon|Liberia|Libya|Saint Lucia|" +
  'Liechtenstein|Sri Lanka|Lesotho|Lithuania|Luxembourg|Latvia|Macao|Saint Martin (French part)|Morocco|' +
  'Monaco|Moldova, Republic of|Madagascar|Maldives|Mexico|Marshall Islands|North Macedonia|Mali|Malta|' +
  'Myanmar|Montenegro|Mongolia|Northern Mariana Islands|Mozambique|Mauritania|Montserrat|Martinique|' +
  'Mauritius|Malawi|Malaysia|Mayotte|Namibia|New Caledonia|Niger|Norfolk Island|Nigeria|Nicaragua|Niue|' +
  'Netherlands|Norway|Nepal|Nauru|New Zealand|Oman|Pakistan|Panama|Pitcairn|Peru|Philippines|Palau|' +
  "Papua New Guinea|Poland|Puerto Rico|Korea, Democratic People's Republic of|Portugal|Paraguay|" +
  'Palestine, State of|French Polynesia|Qatar|Réunion|Romania|Russian Federation|Rwanda|Saudi Arabia|' +
  'Sudan|Senegal|Singapore|South Georgia and the South Sandwich Islands|' +
  'Saint Helena, Ascension and Tristan da Cunha|Svalbard and Jan Mayen|Solomon Islands|Sierra Leone|' +
  'El Salvador|San Marino|Somalia|Saint Pierre and Miquelon|Serbia|South Sudan|Sao Tome and Principe|' +
  'Suriname|Slovakia|Slovenia|Sweden|Eswatini|Sint Maarten (Dutch part)|Seychelles|Syrian Arab Republic|' +
  'Turks and Caicos Islands|Chad|Togo|Thailand|Tajikistan|Tokelau|Turkmenistan|Timor-Leste|Tonga|' +
  'Trinidad and Tobago|Tunisia|Turkey|Tuvalu|Taiwan, Province of China|Tanzania, United Republic of|' +
  'Uganda|Ukraine|United States Minor Outlying Islands|Uruguay|United States|Uzbekistan|' +
  'Holy See (Vatican City State)|Saint Vincent and the Grenadines|Venezuela, Bolivarian Republic of|' +
  'Virgin Islands, British|Virgin Islands, U.S.|Viet Nam|Vanuatu|Wallis and Futuna|Samoa|Yemen|' +
  'South Africa|Zambia|Zimbabwe';

/** What the server says of each licence. */
const LICENSE_TEXTS = {
  'CC0 1.0':
    '<a href="https://creativecommons.org/publicdomain/zero/1.0/" ' +
    'rel="nofollow"><strong>CC-0</strong></a>: all registered EcoTaxa users are free to download, ' +
    'redistribute, modify, and build upon the data, with no conditions. Other databases can index ' +
    'the data. The data falls into the worldwide public domain. This is the license preferred by <a ' +
    'href="https://obis.org/manual/policy/" rel="nofollow">OBIS</a> and <a ' +
    'href="https://www.gbif.org/terms" rel="nofollow">GBIF</a>.',
  'CC BY 4.0':
    '<a href="https://creativecommons.org/licenses/by/4.0/" ' +
    'rel="nofollow"><strong>CC-BY</strong></a>: all registered EcoTaxa users are free to download, ' +
    'redistribute, modify, and build upon the data, as long as they cite the dataset and its ' +
    'authors. Other databases can index the data.',
  'CC BY-NC 4.0':
    '<a href="https://creativecommons.org/licenses/by-nc/4.0/" ' +
    'rel="nofollow"><strong>CC-BY-NC</strong></a>: all registered EcoTaxa users are free to ' +
    'download, redistribute, modify, and build upon the data, as long as they cite the dataset and ' +
    'its authors, and do not use it for commercial purpose ("primarily intended for or directed ' +
    'toward commercial advantage or monetary compensation"). Other databases can index the data.',
  Copyright:
    '<strong>Copyright</strong>: only contributors to this project have rights on this data. This ' +
    'prevents its distribution in any kind of database.',
  '': 'Not chosen',
};

/**
 * The answer of `GET /constants`, which needs nobody signed in. Order of keys and values as recorded; only the largest upload is
 * the practice server's own. `uploadBytesMax` in bytes.
 */
export function ecotaxaConstants(uploadBytesMax: number) {
  return {
    license_texts: LICENSE_TEXTS,
    access: { PUBLIC: '1', OPEN: '2', PRIVATE: '0' },
    app_manager: ['Mgr', 'a@b.test'],
    countries: COUNTRIES.split('|'),
    people_organization_directories: { orcid: 'https://orcid.org/', edmo: 'https://edmo.seadatanet.org/' },
    user_status: { blocked: -1, inactive: 0, active: 1, pending: 2 },
    user_type: { guest: 'guest', user: 'user' },
    password_regexp: '^(?:(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[!@#?%^&+*-])).{8,20}$',
    email_verification: false,
    account_validation: false,
    short_token_age: 1,
    profile_token_age: 24,
    recaptchaid: false,
    formulae:
      'subsample_coef: 1/ssm.sub_part\ntotal_water_volume: sam.tot_vol/1000\nindividual_volume: 4.0/3.0*math.pi*(math.sqrt(obj.area/math.pi)*ssm.pixel_size)**3',
    default_project_access: '1',
    max_upload_size: uploadBytesMax,
    time_to_live: '60',
    accepted_mime_types: [
      'application/zip',
      'application/gzip',
      'application/x-tar',
      'text/plain',
      'text/csv',
      'text/tab-separated-values',
      'image/jpeg',
      'image/png',
      'image/x-png',
      'image/gif',
      'image/tiff',
    ],
    archive_extensions: ['zip', 'tar', 'gzip', 'tar.gz', 'tar.bz2', 'tar.xz', 'gz'],
    all_in_one: false,
    taxoserver_url: 'http://127.0.0.1:9/',
    openid_configured: false,
    recast_operation: {
      prediction_input: 'pre_predict',
      prediction_output: 'post_predict',
      project_export: 'project_export',
      collection_export: 'collection_export',
      dwca_export_occurrence: 'dwca_export_occurrence',
      dwca_export_emof: 'dwca_export_emof',
      project_import: 'project_import',
    },
  };
}
