// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link QueueBudget}.
 */
class QueueBudgetTests {

	private final QueueBudget budget = new QueueBudget(800);

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final List<TestQueue> queues = new ArrayList<>();

	@Test
	void countsWhatAllQueuesHold() {
		TestQueue one = queue();
		TestQueue other = queue();
		one.add(100, 3);
		other.add(50, 2);
		assertThat(this.budget.bytes()).isEqualTo(400);
		one.removeOldest();
		assertThat(this.budget.bytes()).isEqualTo(300);
		one.share.close();
		assertThat(this.budget.bytes()).isEqualTo(100);
	}

	@Test
	void givesWhatIsSpareAsLongAsHalfIsFree() {
		QueueBudget.Share cache = queue().share;
		assertThat(cache.takeSpare(300)).isTrue();
		assertThat(cache.takeSpare(100)).isTrue();
		assertThat(cache.takeSpare(1)).isFalse();
		assertThat(this.budget.bytes()).isEqualTo(400);
		cache.giveSpare(100);
		assertThat(cache.takeSpare(1)).isTrue();
		cache.close();
		assertThat(cache.takeSpare(1)).isFalse();
		assertThat(this.budget.bytes()).isZero();
	}

	@Test
	void givesATeamWhatIsSpareOfItsOwnToo() {
		this.budget.perTeam((team) -> 100);
		QueueBudget.Share cache = queue().share;
		assertThat(cache.takeSpare(50)).isTrue();
		assertThat(cache.takeSpare(1)).isFalse();
		assertThat(cache.held()).isEqualTo(50);
	}

	@Test
	void cutsTheLargestQueueFirst() {
		TestQueue small = queue();
		TestQueue large = queue();
		small.add(10, 10);
		large.add(10, 61);
		runTasks();
		assertThat(small.dropped).isZero();
		assertThat(this.budget.bytes()).isEqualTo(600);
		assertThat(large.share.held()).isEqualTo(500);
	}

	@Test
	void cutsLargeQueuesDownToOneSize() {
		TestQueue small = queue();
		TestQueue one = queue();
		TestQueue other = queue();
		small.add(10, 8);
		one.add(10, 25);
		other.add(10, 38);
		runTasks();
		assertThat(small.dropped).isZero();
		assertThat(one.share.held()).isEqualTo(250);
		assertThat(other.share.held()).isEqualTo(270);
	}

	@Test
	void cutsEachQueueOnItsOwnThread() {
		queue().add(10, 71);
		assertThat(this.budget.bytes()).isEqualTo(710);
		runTasks();
		assertThat(this.budget.bytes()).isEqualTo(600);
	}

	@Test
	void comparesQueuesOnlyOnceUntilTheyAreCut() {
		TestQueue queue = queue();
		queue.add(10, 75);
		assertThat(this.tasks).hasSize(1);
		runTasks();
		queue.add(10, 15);
		assertThat(this.tasks).hasSize(1);
	}

	@Test
	void cutsTheTeamThatHasTheMostFirst() {
		TestQueue large = queue("2");
		large.add(10, 25);
		List<TestQueue> small = new ArrayList<>();
		for (int i = 0; i < 46; i++) {
			small.add(queue("1"));
			small.get(i).add(10, 1);
		}
		runTasks();
		assertThat(large.dropped).isZero();
		assertThat(small).extracting((queue) -> queue.dropped).containsOnly(1);
	}

	@Test
	void cutsTeamsDownToOneAmountEachByItsLargestQueues() {
		TestQueue one = queue("1");
		TestQueue another = queue("1");
		TestQueue other = queue("2");
		TestQueue few = queue("3");
		few.add(10, 5);
		one.add(10, 10);
		another.add(10, 24);
		other.add(10, 32);
		runTasks();
		assertThat(few.dropped).isZero();
		assertThat(one.dropped).isZero();
		assertThat(another.share.held()).isEqualTo(170);
		assertThat(other.share.held()).isEqualTo(270);
	}

	@Test
	void leavesTheRestToTeamsThatHaveLittle() {
		TestQueue queue = queue("1");
		queue.add(10, 75);
		assertThat(queue.share.take(QueuedWeight.of(10))).isFalse();
		queue("2").add(10, 3);
	}

	@Test
	void refusesWhatHasNoRoomUntilQueuesAreCut() {
		TestQueue queue = queue();
		queue.add(10, 75);
		assertThat(queue.share.take(QueuedWeight.of(10))).isFalse();
		assertThat(this.budget.bytes()).isEqualTo(750);
		runTasks();
		assertThat(queue.share.take(QueuedWeight.of(10))).isTrue();
	}

	@Test
	void keepsWhatIsForced() {
		TestQueue queue = queue();
		queue.share.force(QueuedWeight.of(900));
		assertThat(this.budget.bytes()).isEqualTo(900);
		assertThat(this.tasks).hasSize(1);
	}

	@Test
	void goesOnWhereAnOwnerHasNoRoom() {
		QueueBudget.Share full = this.budget.open("1", (task) -> {
			throw new RejectedExecutionException();
		}, (level) -> {
		});
		full.force(QueuedWeight.of(700));
		TestQueue queue = queue();
		full.give(QueuedWeight.of(600));
		queue.add(10, 65);
		runTasks();
		assertThat(queue.dropped).isPositive();
	}

	@Test
	void countsNothingOnceClosed() {
		TestQueue queue = queue();
		queue.add(10, 5);
		queue.share.close();
		queue.removeOldest();
		assertThat(queue.share.take(QueuedWeight.of(10))).isTrue();
		queue.share.force(QueuedWeight.of(10));
		assertThat(this.budget.bytes()).isZero();
	}

	@Test
	void teamHasABudgetOfItsOwn() {
		this.budget.perTeam((team) -> team.equals("1") ? 80 : 0);
		TestQueue one = queue("1");
		TestQueue another = queue("1");
		TestQueue other = queue("2");
		other.add(10, 40);
		one.add(10, 5);
		another.add(10, 3);
		assertThat(another.share.take(QueuedWeight.of(10))).isFalse();
		runTasks();
		assertThat(other.dropped).isZero();
		assertThat(one.dropped).isEqualTo(2);
		assertThat(this.budget.bytes()).isEqualTo(460);
		one.share.close();
		another.add(10, 4);
		another.share.close();
		queue("1").add(10, 7);
		assertThat(this.budget.bytes()).isEqualTo(470);
	}

	private TestQueue queue() {
		return queue("1");
	}

	private TestQueue queue(String team) {
		TestQueue queue = new TestQueue(this.budget, team, this.tasks::add);
		this.queues.add(queue);
		return queue;
	}

	private void runTasks() {
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			task.run();
		}
	}

	/**
	 * Queue of sizes.
	 */
	private static final class TestQueue {

		private final Deque<Integer> sizes = new ArrayDeque<>();

		private final QueueBudget.Share share;

		private int dropped;

		TestQueue(QueueBudget budget, String team, Executor owner) {
			this.share = budget.open(team, owner, this::cut);
		}

		void add(int size, int count) {
			for (int i = 0; i < count; i++) {
				assertThat(this.share.take(QueuedWeight.of(size))).isTrue();
				this.sizes.add(size);
			}
		}

		void removeOldest() {
			this.share.give(QueuedWeight.of(this.sizes.remove()));
		}

		private void cut(long level) {
			while (this.share.held() > level) {
				removeOldest();
				this.dropped++;
			}
		}

	}

}
