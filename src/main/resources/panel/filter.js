// SPDX-License-Identifier: MIT
// Which events are shown: by type, by client, by topic or payload.
import { TYPES } from './model.js';

export class Filter {

	constructor() {
		this.reset();
		this.types.delete('MqttPacketProcessed');
	}

	reset() {
		this.types = new Set(TYPES.map((type) => type.event));
		this.client = '';
		this.topic = '';
	}

	matches({ event, data }) {
		return this.types.has(event)
			&& (!this.client || data.id.toLowerCase().includes(this.client))
			&& (!this.topic || this.matchesTopic(data));
	}

	matchesTopic(data) {
		const topic = data.topic_name;
		if (topic === undefined) {
			return false;
		}
		if (/[+#]/.test(this.topic) && topicMatches(this.topic, topic.toLowerCase())) {
			return true;
		}
		return topic.toLowerCase().includes(this.topic)
			|| (data.payload !== undefined && data.payload.toLowerCase().includes(this.topic));
	}

}

export function topicMatches(filter, topic) {
	const wanted = filter.split('/');
	const levels = topic.split('/');
	for (let i = 0; i < wanted.length; i++) {
		if (wanted[i] === '#') {
			return true;
		}
		if (i >= levels.length || (wanted[i] !== '+' && wanted[i] !== levels[i])) {
			return false;
		}
	}
	return wanted.length === levels.length;
}
