// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.flow;

import io.netty.channel.ChannelPipeline;

/**
 * What keeps the flow of one broker in bounds.
 *
 * @param gate what every publisher's messages pass
 * @param limits how much may wait for each subscriber
 */
public record Flow(FlowGate gate, FlowLimits limits) {

	/**
	 * Puts the handlers of one connection into its pipeline.
	 * @param pipeline the pipeline
	 * @param before the name of the handler in front of which they go
	 */
	public void install(ChannelPipeline pipeline, String before) {
		DeliveryHandler delivery = new DeliveryHandler(this.gate, this.limits);
		pipeline.addBefore(before, "delivery", delivery);
		pipeline.addBefore(before, "publishGate", new PublishGateHandler(this.gate, delivery));
		pipeline.addBefore(before, "resendTimer", new ResendTimerHandler());
	}

}
