// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.command;

import java.util.ArrayList;
import java.util.List;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.event.CommandFailed;
import io.mqttpanel.broker.event.EventDispatcher;
import io.mqttpanel.broker.testing.RecordedEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FailedCommands} and the {@link CommandSource} they are told.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailedCommandsTests {

	private final RecordedEvents recorded = new RecordedEvents();

	private final List<String> ended = new ArrayList<>();

	private final FailedCommands failed = new FailedCommands(new EventDispatcher(List.of(this.recorded)),
			(channel, sentence) -> this.ended.add(sentence));

	private final Engine engine = new Engine();

	private final EmbeddedChannel channel = channel();

	private EmbeddedChannel channel() {
		EmbeddedChannel embedded = new EmbeddedChannel();
		embedded.pipeline().addLast("engine", this.engine);
		this.failed.install(embedded.pipeline(), "engine");
		return embedded;
	}

	@Test
	void endsConnectionAndCounts() {
		this.failed.add(new CommandOrigin(this.channel, false, 0), new IllegalStateException("failed"));
		this.channel.runPendingTasks();
		assertThat(this.ended).containsExactly("the engine has failed at what it asked for");
		assertThat(this.recorded.of(CommandFailed.class)).hasSize(1);
	}

	@Test
	void countsWhatIsNobodys() {
		this.failed.add(null, new IllegalStateException("failed"));
		assertThat(this.ended).isEmpty();
		assertThat(this.recorded.of(CommandFailed.class)).hasSize(1);
	}

	@Test
	void leavesConnectionAloneThatIsGone() {
		this.channel.close();
		this.failed.add(new CommandOrigin(this.channel, false, 0), new IllegalStateException("failed"));
		this.channel.runPendingTasks();
		assertThat(this.ended).isEmpty();
		assertThat(this.recorded.of(CommandFailed.class)).isEmpty();
	}

	@Test
	void countsAMessageWhoseClientIsGone() {
		this.channel.close();
		this.failed.add(new CommandOrigin(this.channel, true, 0), new IllegalStateException("failed"));
		this.channel.runPendingTasks();
		assertThat(this.ended).isEmpty();
		assertThat(this.recorded.of(CommandFailed.class)).hasSize(1);
	}

	@Test
	void logsTheFirstOfAnEpisode(CapturedOutput output) {
		this.failed.add(null, new IllegalStateException("the first"));
		this.failed.add(null, new IllegalStateException("the second"));
		assertThat(output).containsOnlyOnce("WARN").contains("the first").doesNotContain("the second");
	}

	@Test
	void knowsWhereCommandsComeFromAndPutsThemOffUntilTheEngineHasFinished() {
		this.channel.writeInbound("packet");
		assertThat(this.engine.source).isNotNull();
		assertThat(this.engine.source.origin().channel()).isSameAs(this.channel);
		assertThat(this.engine.story).containsExactly("has begun", "has finished", "command");
		assertThat(CommandSource.current()).isNull();
	}

	/**
	 * Gives itself a command while it handles a packet.
	 */
	private static final class Engine extends ChannelInboundHandlerAdapter {

		private final List<String> story = new ArrayList<>();

		private @Nullable CommandSource source;

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object msg) {
			this.source = CommandSource.current();
			this.story.add("has begun");
			if (this.source != null) {
				this.source.afterwards(() -> this.story.add("command"));
			}
			this.story.add("has finished");
		}

	}

}
