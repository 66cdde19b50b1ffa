// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.broker.netty;

import io.netty.channel.ChannelDuplexHandler;

/**
 * A handler as it should be.
 */
public class DutyHandler extends ChannelDuplexHandler {

}
