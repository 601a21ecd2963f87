package jdist.script;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jdist.failure.CallInterruptedException;
import jdist.failure.CannotTravelException;
import jdist.failure.CompositeException;
import jdist.failure.JdistException;
import jdist.failure.RemoteException;
import jdist.membership.Remembered;
import jdist.process.CurrentProcess;
import jdist.process.DriverProcess;
import jdist.process.LocalProcess;
import jdist.process.Snippet;
import jdist.remote.RemoteFuture;

/// Runs one snippet on several processes at once. Idea: Julia Distributed, `remotecall_eval`.
final class Fanout {
  private final LocalProcess process = CurrentProcess.find().orElseThrow();
  private final DriverProcess driver = process.driver().orElseThrow();
  private final Snippet snippet;
  private final Map<Integer, String> values = new TreeMap<>();
  private final List<JdistException> failures = new ArrayList<>();

  private Fanout(Method method) {
    snippet = new Snippet(method.getDeclaringClass().getName(), method.getName());
  }

  /// Runs it on the processes of a target, this one too if it is among them: in the current thread.
  /// On every process means on those that join later, too, unless it fails.
  ///
  /// @return the value on each process, a line each
  /// @throws JdistException if it failed on some
  static String run(Method snippet, Target target) throws Exception {
    Fanout fanout = new Fanout(snippet);
    if (!target.equals(Target.EVERYWHERE)) {
      return fanout.on(target.processIds());
    }
    Remembered remembered = fanout.driver.remember(fanout.snippet.action());
    try {
      return fanout.on(remembered.processIds());
    } catch (RemoteException
        | CannotTravelException
        | CompositeException
        | CallInterruptedException
        | SnippetThread.Stop e) { // who joins later would be stopped by nobody
      fanout.driver.forget(remembered.number());
      throw e;
    }
  }

  private String on(List<Integer> processIds) throws Exception {
    Map<Integer, RemoteFuture<String>> calls = new LinkedHashMap<>();
    for (int id : processIds) {
      if (id != process.id()) {
        calls.put(id, process.calls().call(id, snippet));
      }
    }
    try {
      if (processIds.contains(process.id())) {
        runHere();
        SnippetThread.check(); // the others are not waited for
      } else {
        snippet.ranElsewhere(process);
      }
      calls.forEach(this::collect);
    } catch (CallInterruptedException | SnippetThread.Stop e) {
      calls.values().forEach(call -> call.cancel(true));
      throw e;
    }
    if (!failures.isEmpty()) {
      throw failures.size() == 1 ? failures.getFirst() : new CompositeException(failures);
    }
    return values.entrySet().stream()
        .map(it -> it.getKey() + " ==> " + it.getValue())
        .collect(Collectors.joining("\n"));
  }

  private void runHere() {
    try {
      values.put(process.id(), snippet.call());
    } catch (Exception e) {
      failures.add(new RemoteException(process.id(), process.host(), e));
    }
  }

  private void collect(int processId, RemoteFuture<String> call) {
    try {
      values.put(processId, call.fetch());
    } catch (CallInterruptedException e) {
      throw e;
    } catch (JdistException e) {
      failures.add(e);
    }
  }
}
