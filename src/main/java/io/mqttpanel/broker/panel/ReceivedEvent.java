// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import tools.jackson.databind.node.ObjectNode;

/**
 * An event of the broker whose data is as the contract demands.
 *
 * @param type which of the six it is
 * @param data its fields, those that the contract does not name included
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
