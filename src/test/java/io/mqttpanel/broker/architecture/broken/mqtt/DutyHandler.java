// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.mqtt;

import io.netty.channel.ChannelDuplexHandler;

/**
 * A handler as it should be.
 */
public class DutyHandler extends ChannelDuplexHandler {

}
