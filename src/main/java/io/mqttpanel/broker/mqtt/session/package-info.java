// SPDX-License-Identifier: MIT
/**
 * State of a client: its network connection, its place among the connections of the same
 * client, its session's subscriptions and packet identifiers, rules for its packets, and
 * how its connection is refused and closed.
 *
 * <p>
 * Two user events go through a client's pipeline. A
 * {@link io.mqttpanel.broker.auth.Decision.Granted} is the grant that holds from now on:
 * the client is accepted and what it had sent ahead of CONNACK is passed on, or its grant
 * was renewed. A {@link io.mqttpanel.broker.mqtt.session.Kick} takes its access back.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.session;

import org.jspecify.annotations.NullMarked;
