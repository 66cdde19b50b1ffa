// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.concurrent.Callable;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ServerChannel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * The way into the engine's pipelines. Netty calls it for every server of the process;
 * the engine's are those whose listeners are made while the engine is started through
 * {@link #duringStart}. They accept nobody before whoever starts it lets them read: until
 * then a client could meet an engine that is put right in part.
 */
public final class MqttChannelExtension extends ChannelInitializerExtension {

	private static final AttributeKey<MqttPipeline> PIPELINE = AttributeKey.valueOf(MqttChannelExtension.class,
			"pipeline");

	private static final ThreadLocal<@Nullable MqttPipeline> starting = new ThreadLocal<>();

	/**
	 * Makes Netty look for extensions such as this one. Takes effect only before the
	 * process makes its first Netty server.
	 */
	public static void enable() {
		System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
	}

	/**
	 * Starts the engine such that every listener made meanwhile, on this thread, gets a
	 * pipeline.
	 * @param <T> what starting returns
	 * @param pipeline the pipeline
	 * @param start starts the engine
	 * @return what starting returned
	 * @throws Exception as starting throws
	 */
	public static <T> T duringStart(MqttPipeline pipeline, Callable<T> start) throws Exception {
		starting.set(pipeline);
		try {
			return start.call();
		}
		finally {
			starting.remove();
		}
	}

	@Override
	public void postInitializeServerListenerChannel(ServerChannel channel) {
		MqttPipeline pipeline = starting.get();
		if (pipeline != null) {
			channel.attr(PIPELINE).set(pipeline);
			channel.config().setAutoRead(false);
			pipeline.addListener(channel);
		}
	}

	@Override
	public void postInitializeServerChildChannel(Channel channel) {
		MqttPipeline pipeline = (channel.parent() != null) ? channel.parent().attr(PIPELINE).get() : null;
		if (pipeline != null) {
			// The engine's own initializer runs first; when this one does, the pipeline
			// is
			// complete.
			channel.pipeline().addLast(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel initialized) {
					pipeline.install(initialized);
				}

			});
		}
	}

}
