// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.publish;

import io.netty.handler.codec.mqtt.MqttReasonCodes.PubAck;
import org.jspecify.annotations.Nullable;

/**
 * Step of a PUBLISH on its way to the engine.
 */
@FunctionalInterface
interface PublishStep {

	/**
	 * Takes the step. Called on the event loop of the client's connection; must not
	 * block.
	 * @param publish the message
	 * @return reason code with which the message is refused, {@code null} if it goes on
	 */
	@Nullable PubAck take(InboundPublish publish);

}
