// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import io.netty.channel.Channel;

import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.mqtt.v5.AnswerSettings;

/**
 * What the handlers of the pipeline need to be told.
 *
 * @param connectTimeout how long a client may take to send CONNECT, and how long it may
 * wait to be served once it is decided
 * @param maxMessageSize the largest packet that is accepted, in bytes
 * @param engineReady tells, on the channel's event loop, whether the engine takes packets
 * of a connection it has accepted
 * @param engineForsaken ends the session of a connection that was lost before the client
 * could be told that it is accepted, by channel and client identifier; called on the
 * event loop once the engine was told
 * @param onDenied what becomes of a client that publishes where it may not
 * @param answers what MQTT 5 clients are told and held to
 */
public record MqttPipelineSettings(Duration connectTimeout, int maxMessageSize, Predicate<Channel> engineReady,
		BiConsumer<Channel, String> engineForsaken, OnDenied onDenied, AnswerSettings answers) {

}
