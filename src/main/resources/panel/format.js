// SPDX-License-Identifier: MIT
// Text for people. Everything that comes from a client is a stranger's text: it only ever
// becomes the text of a node, and what could not be seen in it is made visible.

const PACKET_NAMES = ['', 'CONNECT', 'CONNACK', 'PUBLISH', 'PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP', 'SUBSCRIBE',
	'SUBACK', 'UNSUBSCRIBE', 'UNSUBACK', 'PINGREQ', 'PINGRESP', 'DISCONNECT'];
const PROTOCOLS = { 3: 'MQTT 3.1', 4: 'MQTT 3.1.1', 5: 'MQTT 5' };
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const JSON_TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;

export const packetName = (type) => PACKET_NAMES[type] ?? `type ${type}`;
export const protocolName = (version) => PROTOCOLS[version] ?? `MQTT protocol ${version}`;
export const number = (value) => Number(value).toLocaleString('en');

export function compact(value) {
	return value < 10000 ? number(value) : new Intl.NumberFormat('en',
		{ notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

export function visible(text) {
	return String(text).replace(HIDDEN, (hidden) => hidden < ' '
		? String.fromCharCode(0x2400 + hidden.charCodeAt(0))
		: `\\u${hidden.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function element(name, className, text) {
	const node = document.createElement(name);
	if (className) {
		node.className = className;
	}
	if (text !== undefined) {
		node.textContent = text;
	}
	return node;
}

/** The date of a timestamp, or null: a number from elsewhere may be beyond what a date can be. */
export function date(timestamp) {
	const date = new Date(timestamp);
	return Number.isNaN(date.getTime()) ? null : date;
}

/** A time element's machine-readable value, empty without a date. */
export const isoTime = (timestamp) => date(timestamp)?.toISOString() ?? '';

export function time(timestamp) {
	const at = date(timestamp);
	if (!at) {
		return '--:--:--.---';
	}
	const two = (value) => String(value).padStart(2, '0');
	return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.`
		+ String(at.getMilliseconds()).padStart(3, '0');
}

export function ago(timestamp, now) {
	const seconds = Math.max(0, Math.round((now - timestamp) / 1000));
	if (seconds < 60) {
		return seconds < 5 ? 'just now' : `${seconds} s`;
	}
	if (seconds < 3600) {
		return `${Math.floor(seconds / 60)} min`;
	}
	return seconds < 172800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} days`;
}

export function isJson(text) {
	if (!/^\s*[[{]/.test(text)) {
		return false;
	}
	try {
		JSON.parse(text);
		return true;
	}
	catch (error) {
		return false;
	}
}

/** JSON, indented. Numbers stay as they were written, which parsing would not leave them. */
export function prettyJson(text) {
	const fragment = document.createDocumentFragment();
	const tokens = text.match(JSON_TOKEN) ?? [];
	let depth = 0;
	const newLine = () => fragment.append('\n' + '  '.repeat(Math.min(depth, 40)));
	tokens.forEach((token, index) => {
		if (token === '{' || token === '[') {
			depth++;
			fragment.append(token);
			if (!'}]'.includes(tokens[index + 1])) {
				newLine();
			}
		}
		else if (token === '}' || token === ']') {
			depth--;
			if (!'{['.includes(tokens[index - 1])) {
				newLine();
			}
			fragment.append(token);
		}
		else if (token === ',') {
			fragment.append(token);
			newLine();
		}
		else if (token === ':') {
			fragment.append(': ');
		}
		else {
			fragment.append(element('span', tokenClass(token, tokens[index + 1]), visible(token)));
		}
	});
	return fragment;
}

function tokenClass(token, next) {
	if (token.startsWith('"')) {
		return next === ':' ? 'json-key' : 'json-string';
	}
	return /^[tfn]/.test(token) ? 'json-word' : 'json-number';
}

/** The first bytes as a hex dump: offset, bytes, and what of them is ASCII. */
export function hexDump(base64, limit = 128) {
	let bytes;
	try {
		bytes = atob(base64.slice(0, Math.ceil(limit / 3) * 4));
	}
	catch (error) {
		return '';
	}
	const lines = [];
	for (let start = 0; start < Math.min(bytes.length, limit); start += 16) {
		const part = [...bytes.slice(start, Math.min(start + 16, limit))];
		const hex = part.map((char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join(' ');
		const ascii = part.map((char) => (char >= ' ' && char <= '~' ? char : '·')).join('');
		lines.push(`${start.toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${ascii}`);
	}
	return lines.join('\n');
}

export function base64Size(text) {
	return Math.floor(text.replace(/=+$/, '').length * 3 / 4);
}

export function textSize(text) {
	return new TextEncoder().encode(text).length;
}

export function bytes(size) {
	return size === 1 ? '1 byte' : `${number(size)} bytes`;
}
