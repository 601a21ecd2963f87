package jdist.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdist.failure.JdistException;
import jdist.failure.LinkLostException;
import jdist.failure.ProcessExitedException;
import jdist.failure.UnreachableException;
import jdist.mesh.Peer;
import jdist.remote.ProcessStats;
import jdist.wire.Message;

/// What the tables of processes hold. Thread-safe.
final class Inventory {
  private final CallContext context;
  private final Requests requests;

  Inventory(CallContext context, Requests requests) {
    this.context = context;
    this.requests = requests;
  }

  /// This process's own.
  ProcessStats own() {
    Places.Load load = context.places().load();
    Runtime jvm = Runtime.getRuntime();
    return new ProcessStats(
        context.self(),
        context.table().size(),
        context.table().holders(),
        load.running(),
        load.queued(),
        links(),
        jvm.totalMemory() - jvm.freeMemory(),
        jvm.maxMemory());
  }

  private Map<Integer, ProcessStats.Link> links() {
    Map<Integer, ProcessStats.Link> links = new HashMap<>();
    for (Peer peer : context.mesh().peers()) {
      peer.connection().ifPresent(connection -> links.put(peer.id(), link(connection)));
    }
    return links;
  }

  private ProcessStats.Link link(Peer.Connection connection) {
    Conversation conversation = requests.conversation(connection);
    return new ProcessStats.Link(
        conversation.pending(), conversation.served().size(), connection.link().backlog());
  }

  /// Those of the processes named that answer, in the order named. The own one is made first, so
  /// that the questions to the others do not count.
  Map<Integer, ProcessStats> of(List<Integer> processIds) {
    ProcessStats own = own();
    List<Optional<Request>> questions = new ArrayList<>();
    for (int id : processIds) {
      questions.add(id == context.self() ? Optional.empty() : ask(id));
    }
    Map<Integer, ProcessStats> all = new LinkedHashMap<>();
    int position = 0;
    for (int id : processIds) {
      Optional<Request> question = questions.get(position++);
      if (id == context.self()) {
        all.put(id, own);
      } else {
        question.flatMap(this::answer).ifPresent(stats -> all.put(id, stats));
      }
    }
    return all;
  }

  private Optional<Request> ask(int processId) {
    try {
      return Optional.of(requests.askAtOnce(processId, Message.StatsWanted::new));
    } catch (JdistException e) {
      return noneIfGone(e);
    }
  }

  private Optional<ProcessStats> answer(Request question) {
    try {
      requests.awaitOrCancel(question, "the tables of " + question.peer().name());
      return Optional.ofNullable((ProcessStats) question.value());
    } catch (JdistException e) {
      return noneIfGone(e);
    }
  }

  private static <T> Optional<T> noneIfGone(JdistException failure) {
    if (failure instanceof ProcessExitedException
        || failure instanceof LinkLostException
        || failure instanceof UnreachableException) {
      return Optional.empty();
    }
    throw failure;
  }
}
