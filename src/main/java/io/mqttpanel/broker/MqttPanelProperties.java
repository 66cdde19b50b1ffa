// SPDX-License-Identifier: MIT
package io.mqttpanel.broker;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What concerns every room.
 *
 * @param mode which Panel the broker works for; the rooms read it as the property
 * {@code mqtt-panel.mode}, binding it here sees to it that it is one of the two
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
