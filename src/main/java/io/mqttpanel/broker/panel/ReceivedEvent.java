// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import tools.jackson.databind.node.ObjectNode;

/**
 * Event of the broker whose data is valid according to the contract.
 *
 * @param type the type of the event
 * @param data its fields, including those that the contract does not name
 */
record ReceivedEvent(ReceivedEventType type, ObjectNode data) {

	static final String SEQUENCE = "panel_sequence";

	String text(String field) {
		return this.data.path(field).asString("");
	}

	long number(String field) {
		return this.data.path(field).asLong(0);
	}

	ReceivedEvent numbered(long sequence) {
		return new ReceivedEvent(this.type, this.data.deepCopy().put(SEQUENCE, sequence));
	}

}
