// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

/**
 * Question of the engine, as an event in the pipeline of a client, whether the client has
 * read what was sent to it. The front answers it once, on the event loop, when there is
 * room for as much as the engine sends at a time. If the connection ends before, it does
 * not.
 *
 * @param whenRead the answer
 */
public record ReadRequest(Runnable whenRead) {

	/** Messages that may be sent after an answer. */
	public static final int MESSAGES = 64;

	/** Bytes of heap that these may have; a larger message is sent alone. */
	public static final int BYTES = 32 * 1024;

}
