// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OrderedAnswers}.
 */
class OrderedAnswersTests {

	private int flushes;

	private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {

		@Override
		public void flush(ChannelHandlerContext ctx) {
			OrderedAnswersTests.this.flushes++;
			ctx.flush();
		}

	});

	private final OrderedAnswers answers = new OrderedAnswers(this.channel);

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	private static MqttMessage packet() {
		return new MqttMessage(new MqttFixedHeader(MqttMessageType.PUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0));
	}

	private List<Object> sent() {
		this.channel.runPendingTasks();
		return new ArrayList<>(this.channel.outboundMessages());
	}

	@Test
	void answersAreSentInTheOrderOfTheirMessages() {
		List<MqttMessage> packets = List.of(packet(), packet(), packet());
		List<Runnable> senders = packets.stream().map(this.answers::add).toList();
		senders.get(2).run();
		senders.get(1).run();
		assertThat(sent()).isEmpty();
		senders.get(0).run();
		assertThat(sent()).containsExactlyElementsOf(packets);
	}

	@Test
	void answersThatAreDueTogetherAreFlushedOnce() {
		List<Runnable> senders = Stream.generate(OrderedAnswersTests::packet).limit(10).map(this.answers::add).toList();
		senders.forEach(Runnable::run);
		assertThat(sent()).hasSize(10);
		assertThat(this.flushes).isEqualTo(1);
	}

	@Test
	void answerThatIsDueLaterIsSentToo() {
		Runnable first = this.answers.add(packet());
		Runnable second = this.answers.add(packet());
		first.run();
		assertThat(sent()).hasSize(1);
		second.run();
		assertThat(sent()).hasSize(2);
		assertThat(this.flushes).isEqualTo(2);
	}

}
