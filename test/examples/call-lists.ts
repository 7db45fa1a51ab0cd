/** A call list as another program exports it, in bytes. */
export interface ListFixture {
  readonly name: string;
  readonly bytes: Buffer;
  /** Name of the column with the numbers. @defaultValue `phoneNumber` */
  readonly column?: string;
  /** Country of numbers without a plus. */
  readonly country?: string;
  /** Numbers that are called, in the order of the rows. */
  readonly called: readonly string[];
  /** Rows that are left out, by the number that a spreadsheet shows, and why. */
  readonly leftOut?: Readonly<Record<string, RegExp>>;
  /** `userData` of the first call. */
  readonly userData: Readonly<Record<string, string>>;
}

const utf8WithMark = (text: string) => Buffer.from(`\ufeff${text}`, 'utf8');
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const utf16BigEndian = (text: string) => utf16(text).swap16();
const lines = (...rows: readonly string[]) => rows.map((row) => `${row}\r\n`).join('');

/** Lists in the shapes of the programs that people export them from. */
export const LISTS: readonly ListFixture[] = [
  // "CSV UTF-8" starts with a byte order mark: https://donatstudios.com/CSV-An-Encoding-Nightmare
  // Long numbers without a plus are shown, and saved, in scientific notation.
  {
    name: 'Excel, CSV UTF-8',
    bytes: utf8WithMark(
      lines('Name,Phone,Order', 'Zoë,+12025550142,A', 'Ben,1.20256E+10,B', ',,', 'Cleo,12025550144,C'),
    ),
    column: 'Phone',
    called: ['+12025550142'],
    leftOut: { 3: /scientific notation/, 4: /no number/, 5: /E\.164/ },
    userData: { Name: 'Zoë', Order: 'A' },
  },
  // Where the comma is the decimal separator, the list separator of Windows is a semicolon:
  // https://www.primidi.com/comma-separated_values
  {
    name: 'Excel, CSV of a German Windows',
    bytes: utf8WithMark(
      lines('Name;Telefon;Betrag', 'Jörg;+49 30 23125 123;12,50', '"Ute ""U."" Maier; GmbH";030 23125 124;7'),
    ),
    column: 'Telefon',
    country: 'DE',
    called: ['+493023125123', '+493023125124'],
    userData: { Name: 'Jörg', Betrag: '12,50' },
  },
  // UTF-16, little endian, with a byte order mark: http://www.herongyang.com/Unicode/Excel-Save-File-in-Unicode-Text-txt.html
  {
    name: 'Excel, Unicode Text',
    bytes: utf16(lines('Name\tPhone\tNote', '李\t+12025550142\tcalls, late', '\t\t', 'Ben\t+12025550142\t')),
    column: 'Phone',
    called: ['+12025550142'],
    leftOut: { 3: /no number/, 4: /same number as row 2/ },
    userData: { Name: '李', Note: 'calls, late' },
  },
  // Other spreadsheets write the other byte order: https://wiki.scn.sap.com/wiki/display/ABAP/Excel+files+-+CSV+format
  {
    name: 'UTF-16, big endian',
    bytes: utf16BigEndian(lines('phoneNumber\tname', '+12025550142\tZoë')),
    called: ['+12025550142'],
    userData: { name: 'Zoë' },
  },
  // Commas or semicolons, by the locale of the spreadsheet, without a mark:
  // https://gist.github.com/BjoernSchilberg/bbc147653bafb963364a. A number that was typed with a plus has lost it.
  {
    name: 'Google Sheets',
    bytes: Buffer.from('Name,Phone,Amount\n"Smith, Ada",(202) 555-0142,"$1,250.00"\nBen,12025550143,\nCleo,#ERROR!,'),
    column: 'Phone',
    country: 'US',
    called: ['+12025550142', '+12025550143'],
    leftOut: { 4: /contact\.phoneNumber/ },
    userData: { Name: 'Smith, Ada', Amount: '$1,250.00' },
  },
  // Labels of the fields: https://help.salesforce.com/s/articleView?id=xcloud.field_mapping_for_other_data_sources_and_organization_import.htm
  // Line breaks in descriptions: https://developer.salesforce.com/docs/atlas.en-us.240.0.api_asynch.meta/api_asynch/datafiles_csv_samples.htm
  {
    name: 'Salesforce, report',
    bytes: Buffer.from(
      [
        '"Contact ID","First Name","Last Name","Business Phone","Business Phone Ext.","Contact Description"',
        '"0035g00000AbCdE","Tom","Jones","(202) 555-0142","","Self-described as ""the top"" guru"',
        '"0035g00000AbCdF","Ian","Dury","(202) 555-0143 x12","12","Expert in design;\nknows AI"',
        '"0035g00000AbCdG","Zoë","Fry","+1 202 555 0144","",""',
        '',
        '"Contacts with open orders"',
        '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."',
      ].join('\n'),
    ),
    column: 'Business Phone',
    country: 'US',
    called: ['+12025550142', '+12025550144'],
    leftOut: { 3: /unexpected U\+0078/, 6: /no number/, 7: /no number/ },
    userData: {
      'Contact ID': '0035g00000AbCdE',
      'First Name': 'Tom',
      'Last Name': 'Jones',
      'Business Phone Ext.': '',
      'Contact Description': 'Self-described as "the top" guru',
    },
  },
  // Properties are columns, by their labels: https://knowledge.hubspot.com/crm-setup/set-up-your-import-file
  {
    name: 'HubSpot, contacts',
    bytes: utf8WithMark(
      lines(
        'Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Lead Status',
        '51,Jane,Doe,jane@example.com,+1 202-555-0142,,Open',
        '52,Bob,Smith,bob@example.com,,+12025550143,New',
        '53,Jane,Doe,jane.doe@example.com,+12025550142,,Open',
      ),
    ),
    column: 'Phone Number',
    country: 'US',
    called: ['+12025550142'],
    leftOut: { 3: /no number/, 4: /same number as row 2/ },
    userData: {
      'Record ID': '51',
      'First Name': 'Jane',
      'Last Name': 'Doe',
      Email: 'jane@example.com',
      'Mobile Phone Number': '',
      'Lead Status': 'Open',
    },
  },
  // An external ID, names, phones, a time zone; commas or tabs:
  // https://help.incontact.com/Content/ACD/Channels/PersonalConnection/CallingList/SetUpCallingLists.htm
  {
    name: 'NICE CXone, calling list',
    bytes: Buffer.from(
      'External ID\tFirst Name\tLast Name\tHome Phone\tCell Phone\tTime Zone\n4711\tAda\tByron\t2025550142\t\tEastern\n4712\tBen\tHur\t202-555-0143\t2025550199\tEastern\n',
    ),
    column: 'Home Phone',
    country: 'US',
    called: ['+12025550142', '+12025550143'],
    userData: {
      'External ID': '4711',
      'First Name': 'Ada',
      'Last Name': 'Byron',
      'Cell Phone': '',
      'Time Zone': 'Eastern',
    },
  },
  // One column is enough: https://help.mypurecloud.com/articles/csv-files/
  {
    name: 'Genesys Cloud, contact list of one column',
    bytes: Buffer.from('Phone\n202-555-0142\n\n202-555-0143\n202-555-0142\n\n\n'),
    column: 'Phone',
    country: 'US',
    called: ['+12025550142', '+12025550143'],
    leftOut: { 5: /same number as row 2/ },
    userData: {},
  },
  // Names of the columns: https://docs.genesys.com/Documentation/EGAG/latest/EGAGhelp/Lists. An address without quotes has a comma.
  {
    name: 'Genesys agent scripting, list',
    bytes: Buffer.from(
      'ClientID,NameFirstLast,Phone,Other1\n56860,DIANNE ORR,2025550142,556 S BROAD ST\n43964,JOE B,2025550143,35 CARLTON AVE, SUITE 2\n82074,TOM T\n',
    ),
    column: 'Phone',
    country: 'US',
    called: ['+12025550142'],
    leftOut: { 3: /more cells than the header/, 4: /no number/ },
    userData: { ClientID: '56860', NameFirstLast: 'DIANNE ORR', Other1: '556 S BROAD ST' },
  },
  // Dialers take files with bars, too: https://docs.genesys.com/Documentation/CXC/latest/CXCHelp/AboutLists
  {
    name: 'Genesys CX Contact, with bars',
    bytes: Buffer.from('FirstName|LastName|Device1|Device2\nAda|Byron|+12025550142|\n'),
    column: 'Device1',
    called: ['+12025550142'],
    userData: { FirstName: 'Ada', LastName: 'Byron', Device2: '' },
  },
  // A line for Excel, which reads it and doesn't show it: https://github.com/TuurDutoit/spreadsheet-to-csv
  {
    name: 'a list with a line "sep=;"',
    bytes: utf8WithMark(lines('sep=;', 'phoneNumber;a,b,c', '+12025550142;x', '+12025550142;y')),
    called: ['+12025550142'],
    leftOut: { 3: /same number as row 2/ },
    userData: { 'a,b,c': 'x' },
  },
];

/** Files that are rejected before any call is placed or any file is written, each with the expected message. */
export const REFUSED: readonly { readonly name: string; readonly bytes: Buffer; readonly says: RegExp }[] = [
  {
    name: 'a header that occurs twice',
    bytes: Buffer.from('phoneNumber,name,phoneNumber\n+12025550142,Ada,+12025550143\n'),
    says: /two columns phoneNumber/,
  },
  {
    // Several columns of one name: https://audian.atlassian.net/wiki/pages/diffpagesbyversion.action?pageId=50331649
    name: 'another header that occurs twice',
    bytes: Buffer.from('name;phoneNumber;mobile;mobile\nAda;+12025550142;;\n'),
    says: /two columns mobile/,
  },
  {
    name: 'a missing column',
    bytes: Buffer.from('Name,Phone 1 - Value\nAda,+12025550142\n'),
    says: /no column phoneNumber\. Its columns are: Name, Phone 1 - Value\. .*--column/,
  },
  { name: 'an empty file', bytes: Buffer.from(''), says: /no column phoneNumber\. It is empty/ },
  {
    // "CSV" without UTF-8 is in the code page of Windows: https://donatstudios.com/CSV-An-Encoding-Nightmare
    name: 'a code page of Windows',
    bytes: Buffer.from('phoneNumber,name\n+12025550142,Zo\u00eb\n', 'latin1'),
    says: /isn.t text in UTF-8 or UTF-16.*CSV UTF-8/,
  },
  { name: 'quotes that never end', bytes: Buffer.from('phoneNumber,name\n+12025550142,"Ada\n'), says: /quote/i },
];
