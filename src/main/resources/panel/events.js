// SPDX-License-Identifier: MIT
// The stream of events. Rows are made once and kept; only what changed is touched.
import { TYPES } from './model.js';
import { base64Size, bytes, element, hexDump, isJson, isoTime, packetName, prettyJson, protocolName, textSize,
	time, visible } from './format.js';

const ROWS = 200;
const TYPE_OF = new Map(TYPES.map((type) => [type.event, type]));

export class EventsView {

	constructor(model, filter, onClient) {
		this.model = model;
		this.filter = filter;
		this.onClient = onClient;
		this.rows = new Map();
		this.frozen = null;
		this.list = document.getElementById('stream');
		this.shown = document.getElementById('shown');
		this.noEvents = document.getElementById('no-events');
		this.noMatch = document.getElementById('no-match');
	}

	/** Keeps what is there now until resumed; how much has come since is said. */
	pause(paused) {
		this.frozen = paused ? this.model.snapshot() : null;
	}

	clear() {
		this.model.clear();
		if (this.frozen) {
			this.pause(true);
		}
	}

	render() {
		const source = this.frozen ?? this.model;
		const entries = source.select(this.filter, ROWS);
		const wanted = new Set(entries.map((entry) => entry.sequence));
		for (const [sequence, row] of this.rows) {
			if (!wanted.has(sequence)) {
				row.remove();
				this.rows.delete(sequence);
			}
		}
		let next = this.list.firstElementChild;
		for (const entry of entries) {
			const row = this.rows.get(entry.sequence);
			if (row) {
				next = row.nextElementSibling;
			}
			else {
				const made = this.row(entry);
				this.rows.set(entry.sequence, made);
				this.list.insertBefore(made, next);
			}
		}
		this.describe(source, entries.length);
	}

	describe(source, count) {
		this.list.hidden = count === 0;
		this.noEvents.hidden = source.size > 0;
		this.noMatch.hidden = source.size === 0 || count > 0;
		const newer = this.model.sequence - source.sequence;
		const text = this.frozen ? `paused, ${newer} since`
			: (count === ROWS ? `newest ${ROWS}` : (source.size > 0 ? `${count} shown` : ''));
		if (this.shown.textContent !== text) {
			this.shown.textContent = text;
		}
	}

	row({ event, data }) {
		const type = TYPE_OF.get(event);
		const row = element('li', `event ${type.key}`);
		const stamp = element('time', 'time', time(data.timestamp));
		stamp.dateTime = isoTime(data.timestamp);
		const client = element('button', 'client', visible(data.id));
		client.type = 'button';
		client.title = 'Show the events of this client';
		client.addEventListener('click', () => this.onClient(data.id));
		row.append(stamp, element('span', 'type', event === 'MqttPacketProcessed' ? 'Packet' : type.label), client,
			this.summary(event, data));
		if (event === 'MqttClientPublished' && data.payload) {
			row.append(payload(data));
		}
		return row;
	}

	summary(event, data) {
		const summary = element('span', 'summary');
		const tag = (text, className) => summary.append(element('span', `tag ${className ?? ''}`, text));
		if (data.topic_name !== undefined) {
			summary.append(element('bdi', 'topic', visible(data.topic_name)));
		}
		switch (event) {
			case 'MqttClientConnected':
				tag(protocolName(data.protocol_version));
				summary.append(element('span', 'detail', `from ${visible(data.remote)}`
					+ (data.username ? ` as ${visible(data.username)}` : '')));
				break;
			case 'MqttClientSubscribed':
				tag(`QoS ${data.qos}`);
				break;
			case 'MqttClientPublished':
				tag(`QoS ${data.qos}`);
				if (data.retain) {
					tag('retained', 'retain');
				}
				if (data.payload_truncated) {
					tag('truncated', 'truncated');
				}
				summary.append(element('span', 'detail', payloadFacts(data)));
				break;
			case 'MqttPacketProcessed':
				tag(packetName(data.packet_type));
				summary.append(element('span', 'detail', (data.packet_id ? `id ${data.packet_id}, ` : '')
					+ bytes(data.packet_length)));
				break;
		}
		return summary;
	}

}

const isBinary = (data) => data.payload_encoding === 'base64';

function payloadFacts(data) {
	if (!data.payload) {
		return data.retain ? 'empty: removes what was retained' : 'empty';
	}
	const size = data.payload_size ?? (isBinary(data) ? base64Size(data.payload) : textSize(data.payload));
	const kind = isBinary(data) ? 'binary, sent as base64' : (isJson(data.payload) ? 'JSON' : 'text');
	return `${kind}, ${bytes(size)}`;
}

function payload(data) {
	const box = element('div', 'payload');
	const content = element('pre', 'content');
	if (isBinary(data)) {
		content.classList.add('hex');
		content.append(hexDump(data.payload));
	}
	else {
		content.append(isJson(data.payload) ? prettyJson(data.payload) : visible(data.payload));
	}
	box.append(content);
	addMore(box, content, isBinary(data) && data.payload);
	return box;
}

function addMore(box, content, base64) {
	const isLong = content.textContent.split('\n').length > 8 || content.textContent.length > 600;
	if (!isLong && !base64) {
		return;
	}
	const label = base64 ? 'Show base64' : 'Show all';
	const more = element('button', 'more', label);
	more.type = 'button';
	more.setAttribute('aria-expanded', 'false');
	more.addEventListener('click', () => {
		const open = more.getAttribute('aria-expanded') === 'false';
		more.setAttribute('aria-expanded', String(open));
		more.textContent = open ? 'Show less' : label;
		if (base64) {
			content.textContent = hexDump(base64) + (open ? `\n\n${base64}` : '');
			content.classList.toggle('wrapped', open);
		}
		else {
			content.classList.toggle('cut', !open);
		}
	});
	content.classList.toggle('cut', !base64);
	box.append(more);
}
