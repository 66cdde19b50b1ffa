// SPDX-License-Identifier: MIT
package io.mqttpanel.broker;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the whole service.
 *
 * @param mode Panel the broker works for: embedded for the stand-in Panel in this
 * process, remote for the Panel of auth.url and relay.url.
 */
@ConfigurationProperties(prefix = "mqtt-panel")
record MqttPanelProperties(@DefaultValue("embedded") Mode mode) {

	/**
	 * Which Panel the broker works for.
	 */
	enum Mode {

		/** The stand-in Panel in this process. */
		EMBEDDED,

		/** A Panel somewhere else. */
		REMOTE

	}

}
