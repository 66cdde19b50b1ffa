// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.channel.ChannelPipeline;

/**
 * What keeps the flow of one broker in bounds.
 *
 * @param gate what every publisher's messages pass
 * @param limits how much may wait for each subscriber
 */
public record Flow(FlowGate gate, FlowLimits limits) {

	private static final String LAST = "resendTimer";

	/**
	 * Puts the handlers of one connection into its pipeline.
	 * @param pipeline the pipeline
	 * @param encoder the name of the encoder
	 * @param before the name of the handler in front of which the others go
	 */
	public void install(ChannelPipeline pipeline, String encoder, String before) {
		pipeline.addBefore(encoder, "packetSize", new PacketSizeHandler(this.gate, LAST));
		DeliveryHandler delivery = new DeliveryHandler(this.gate, this.limits);
		pipeline.addBefore(before, "delivery", delivery);
		pipeline.addBefore(before, "publishGate", new PublishGateHandler(this.gate, delivery));
	}

	/**
	 * Adds the handlers that stand next to the engine: whatever is added after it would
	 * hear no user events.
	 * @param pipeline the pipeline of a client, otherwise complete
	 * @param engine the name of the engine's handler
	 */
	public void installLast(ChannelPipeline pipeline, String engine) {
		pipeline.addBefore(engine, "payload", new PayloadHandler());
		pipeline.addBefore(engine, LAST, new ResendTimerHandler());
	}

}
