// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Notices of nodes to each other about teams whose messages wait there for slow
 * subscribers. They are repeated for as long as that is so.
 */
final class SlowSubscriberNotices {

	private static final String SUBJECT = "slow-subscribers";

	private static final byte[] NOTHING = {};

	/** Begins the line of a team, whose name may be empty. */
	private static final String TEAM = "=";

	private final String member;

	private final Questions questions;

	private final IncomingMessages incoming;

	private boolean told;

	/**
	 * Creates the notices of one node.
	 * @param member its member name
	 * @param questions carries them
	 * @param incoming messages that wait here
	 * @param stored hears of those that wait elsewhere
	 */
	SlowSubscriberNotices(String member, Questions questions, IncomingMessages incoming, StoredMessages stored) {
		this.member = member;
		this.questions = questions;
		this.incoming = incoming;
		questions.answer(SUBJECT, (notice) -> {
			List<String> lines = List.of(new String(notice, StandardCharsets.UTF_8).split("\n"));
			Set<String> teams = new HashSet<>();
			lines.subList(1, lines.size()).forEach((line) -> teams.add(line.substring(TEAM.length())));
			stored.slow(lines.get(0), teams);
			return NOTHING;
		});
	}

	/**
	 * Tells the others, once more when nothing waits any longer. One thread at a time.
	 */
	void tell() {
		Set<String> teams = this.incoming.slowTeams();
		if (!teams.isEmpty() || this.told) {
			StringBuilder notice = new StringBuilder(this.member);
			teams.forEach((team) -> notice.append('\n').append(TEAM).append(team));
			this.questions.tell(SUBJECT, notice.toString().getBytes(StandardCharsets.UTF_8));
		}
		this.told = !teams.isEmpty();
	}

}
