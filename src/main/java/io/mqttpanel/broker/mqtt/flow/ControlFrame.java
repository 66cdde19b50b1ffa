// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

/**
 * User event: a client that is logged in has sent a WebSocket frame without bytes of
 * MQTT.
 */
enum ControlFrame {

	/** It has been received, and counts as a packet. */
	RECEIVED

}
