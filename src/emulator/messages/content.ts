// The contents /msg/send_msg accepts: fields of each content type, decoded loosely and validated, in the words of the libraries
// the server uses (mapstructure, go-playground/validator). A content type is a row in CONTENTS.
// Imported by rules/messages-bind.ts and rules/messages-send.ts. Pure.

/** A field: its name in the server's struct, the key it is read from, what it holds, what is demanded of it. */
interface ElementField {
  name: string;
  key: string;
  kind: 'string' | 'int' | 'float' | 'bool' | 'strings' | 'any' | ElementName;
  required?: true;
  min?: number;
  max?: number;
  /** A pointer to a struct: checked only when present. */
  optional?: true;
}

type ElementName =
  | 'PictureBaseInfo' | 'PictureElem' | 'SoundElem' | 'VideoElem' | 'FileElem' | 'AtElem' | 'CustomElem' | 'TextElem' | 'MarkdownTextElem'
  | 'QuoteElem' | 'OANotificationElem' | 'MsgStruct' | 'LocationElem';

const text = (name: string, key: string, required?: true): ElementField => ({ name, key, kind: 'string', required });
const int = (name: string, key: string, required?: true): ElementField => ({ name, key, kind: 'int', required });
const pointer = (name: string, key: string, kind: ElementName): ElementField => ({ name, key, kind, optional: true });

const ELEMENTS: Record<ElementName, ElementField[]> = {
  PictureBaseInfo: [text('UUID', 'uuid'), text('Type', 'type', true), int('Size', 'size'), int('Width', 'width', true), int('Height', 'height', true), text('Url', 'url', true)],
  PictureElem: [
    text('SourcePath', 'sourcePath'), { name: 'SourcePicture', key: 'sourcePicture', kind: 'PictureBaseInfo' },
    { name: 'BigPicture', key: 'bigPicture', kind: 'PictureBaseInfo' }, { name: 'SnapshotPicture', key: 'snapshotPicture', kind: 'PictureBaseInfo' },
  ],
  SoundElem: [
    text('UUID', 'uuid'), text('SoundPath', 'soundPath'), text('SourceURL', 'sourceUrl', true), int('DataSize', 'dataSize'),
    { ...int('Duration', 'duration', true), min: 1 },
  ],
  VideoElem: [
    text('VideoPath', 'videoPath'), text('VideoUUID', 'videoUUID'), text('VideoURL', 'videoUrl', true), text('VideoType', 'videoType', true),
    int('VideoSize', 'videoSize', true), int('Duration', 'duration', true), text('SnapshotPath', 'snapshotPath'), text('SnapshotUUID', 'snapshotUUID'),
    int('SnapshotSize', 'snapshotSize'), text('SnapshotURL', 'snapshotUrl', true), int('SnapshotWidth', 'snapshotWidth', true), int('SnapshotHeight', 'snapshotHeight', true),
  ],
  FileElem: [text('FilePath', 'filePath'), text('UUID', 'uuid'), text('SourceURL', 'sourceUrl', true), text('FileName', 'fileName', true), int('FileSize', 'fileSize', true)],
  AtElem: [
    text('Text', 'text'), { name: 'AtUserList', key: 'atUserList', kind: 'strings', required: true, max: 1000 },
    { name: 'AtUsersInfo', key: 'AtUsersInfo', kind: 'any' }, pointer('QuoteMessage', 'QuoteMessage', 'MsgStruct'), { name: 'IsAtSelf', key: 'isAtSelf', kind: 'bool' },
  ],
  LocationElem: [text('Description', 'description'), { name: 'Longitude', key: 'longitude', kind: 'float', required: true }, { name: 'Latitude', key: 'latitude', kind: 'float', required: true }],
  CustomElem: [text('Data', 'data', true), text('Description', 'description'), text('Extension', 'extension')],
  TextElem: [text('Content', 'Content', true)],
  MarkdownTextElem: [text('Content', 'content', true)],
  QuoteElem: [text('Text', 'Text'), pointer('QuoteMessage', 'QuoteMessage', 'MsgStruct')],
  MsgStruct: [
    pointer('TextElem', 'TextElem', 'TextElem'), pointer('PictureElem', 'PictureElem', 'PictureElem'), pointer('SoundElem', 'SoundElem', 'SoundElem'),
    pointer('VideoElem', 'VideoElem', 'VideoElem'), pointer('FileElem', 'FileElem', 'FileElem'), pointer('AtTextElem', 'AtTextElem', 'AtElem'),
    pointer('LocationElem', 'LocationElem', 'LocationElem'), pointer('CustomElem', 'CustomElem', 'CustomElem'), pointer('QuoteElem', 'QuoteElem', 'QuoteElem'),
  ],
  OANotificationElem: [
    text('NotificationName', 'notificationName', true), text('NotificationFaceURL', 'notificationFaceURL'), int('NotificationType', 'notificationType', true),
    text('Text', 'text', true), text('Url', 'url'), { ...int('MixType', 'mixType'), min: 0, max: 5 }, pointer('PictureElem', 'pictureElem', 'PictureElem'),
    pointer('SoundElem', 'soundElem', 'SoundElem'), pointer('VideoElem', 'videoElem', 'VideoElem'), pointer('FileElem', 'fileElem', 'FileElem'), text('Ex', 'ex'),
  ],
};

/** Which element a content type holds. Others are refused (http-contract, catalog /msg/send_msg). */
const CONTENTS: Record<number, ElementName> = {
  101: 'TextElem', 102: 'PictureElem', 103: 'SoundElem', 104: 'VideoElem', 105: 'FileElem', 106: 'AtElem', 110: 'CustomElem', 114: 'QuoteElem',
  118: 'MarkdownTextElem', 1400: 'OANotificationElem',
};

const NEWER = [114, 118];

/** A content as JSON decoded it. */
export type Content = Record<string, unknown>;

/** Whether /msg/send_msg knows this content type; `more` are those not every server knows. */
export function isSendable(contentType: number, more: readonly number[]): boolean {
  return contentType in CONTENTS && (more.includes(contentType) || !NEWER.includes(contentType));
}

/** What is wrong with a content, in the server's words; undefined when nothing is. */
export function findFault(contentType: number, content: Content): string | undefined {
  const element = CONTENTS[contentType]!;
  const faults: string[] = [];
  checkTypes(element, content, '', faults);
  if (faults.length > 0) return `${faults.length} error(s) decoding:\n\n${faults.sort().map((fault) => `* ${fault}`).join('\n')}`;
  checkRules(element, content, element, faults);
  return faults.length > 0 ? faults.join('\n') : undefined;
}

/** The users a 106 names. */
export function listAtUsers(content: Content): string[] {
  const list = findKey(content, 'atUserList');
  return list === undefined || list === null ? [] : Array.isArray(list) ? list.map(String) : [String(list)];
}

/** mapstructure's WeakDecode: numbers, texts and booleans stand for one another, objects and lists do not. */
function checkTypes(element: ElementName, content: Content, path: string, faults: string[]): void {
  for (const field of ELEMENTS[element]) {
    const value = findKey(content, field.key);
    if (value === undefined || value === null) continue;
    const name = path === '' ? field.key : `${path}.${field.key}`;
    if (isElement(field.kind)) {
      if (isObject(value)) checkTypes(field.kind, value, name, faults);
      else faults.push(`'${name}' expected a map, got '${goKind(value)}'`);
    } else if (typeof value === 'object' && !(field.kind === 'strings' || field.kind === 'any')) {
      faults.push(`'${name}' expected type '${GO_TYPE[field.kind]}', got unconvertible type '${goType(value)}', value: '${JSON.stringify(value)}'`);
    } else if ((field.kind === 'int' || field.kind === 'float') && typeof value === 'string' && value !== '' && !/^[+-]?\d+(\.\d+)?$/.test(value)) {
      faults.push(`cannot parse '${name}' as ${field.kind}: strconv.Parse${field.kind === 'int' ? 'Int' : 'Float'}: parsing ${JSON.stringify(value)}: invalid syntax`);
    }
  }
}

function checkRules(element: ElementName, content: Content, path: string, faults: string[]): void {
  for (const field of ELEMENTS[element]) {
    const value = findKey(content, field.key);
    const fail = (tag: string): void => { faults.push(`Key: '${path}.${field.name}' Error:Field validation for '${field.name}' failed on the '${tag}' tag`); };
    if (isElement(field.kind)) {
      if (!field.optional || isObject(value)) checkRules(field.kind, isObject(value) ? value : {}, `${path}.${field.name}`, faults);
    } else if (field.required && isZero(value)) {
      fail('required');
    } else if (field.kind === 'strings') {
      if (field.max !== undefined && Array.isArray(value) && value.length > field.max) fail('max');
    } else if (field.min !== undefined && Number(value ?? 0) < field.min) {
      fail(field.max === undefined ? 'min' : 'gte');
    } else if (field.max !== undefined && Number(value ?? 0) > field.max) {
      fail('lte');
    }
  }
}

/** A list that is there is not zero, even when it is empty. */
function isZero(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 0 || value === false;
}

/** Keys are matched exactly, else in any case. */
function findKey(content: Content, key: string): unknown {
  if (Object.hasOwn(content, key)) return content[key];
  const other = Object.keys(content).find((one) => one.toLowerCase() === key.toLowerCase());
  return other === undefined ? undefined : content[other];
}

const GO_TYPE: Record<string, string> = { string: 'string', int: 'int64', float: 'float64', bool: 'bool' };

function goType(value: unknown): string {
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

function goKind(value: unknown): string {
  return { string: 'string', number: 'float64', boolean: 'bool' }[typeof value as string] ?? 'slice';
}

function isElement(kind: ElementField['kind']): kind is ElementName {
  return kind in ELEMENTS;
}

function isObject(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
