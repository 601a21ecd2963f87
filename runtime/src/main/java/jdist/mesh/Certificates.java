package jdist.mesh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdist.identity.Fingerprint;
import jdist.identity.ProcessIds;
import jdist.transport.Credentials;
import jdist.transport.Pin;
import jdist.transport.Tls;
import org.jspecify.annotations.Nullable;

/// What this process shows at links that leave its host, and what others must show: fingerprints
/// that came with the launch, or over a proven link. Its own is made when it is first wanted.
/// Thread-safe.
///
/// Whoever dials knows what it must see. Whoever is dialled may not have heard yet of a worker that
/// has just been started: it asks the driver, and lets the link wait meanwhile.
public final class Certificates {
  /// Questions that are remembered: more than there can be strangers.
  private static final int MOST_QUESTIONS = 2 * Doorstep.MOST_STRANGERS;

  private final Mesh mesh;
  private final Set<Fingerprint> known = ConcurrentHashMap.newKeySet();
  private final Map<Fingerprint, Question> questions = new LinkedHashMap<>(); // guarded by itself
  private @Nullable Credentials own;

  Certificates(Mesh mesh) {
    this.mesh = mesh;
  }

  /// What the driver has been asked because of a fingerprint that nobody had spoken of.
  private static final class Question {
    private final int processId;
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean answered;

    Question(int processId) {
      this.processId = processId;
    }
  }

  /// The fingerprint of this process's certificate. The first call makes it, which may take a
  /// second.
  public Fingerprint fingerprint() {
    return own().fingerprint();
  }

  private synchronized Credentials own() {
    Credentials made = own;
    if (made == null) {
      made = Credentials.of(mesh.self().id());
      own = made;
    }
    return made;
  }

  /// The same, after the launch has said what the driver shows.
  public Certificates of(Fingerprint driver) {
    add(driver);
    return this;
  }

  /// A process of this cluster shows that.
  void add(Fingerprint fingerprint) {
    known.add(fingerprint);
  }

  /// For a link to the process that shows `fingerprint`.
  Tls dialling(Fingerprint fingerprint) {
    return new Tls(own(), Pin.of(fingerprint));
  }

  /// For links from others.
  Tls accepting() {
    return new Tls(own(), new Known());
  }

  /// The driver has said of a process what it knows: links that wait for that go on, or end.
  void isTold(int processId) {
    List<Runnable> waiting = new ArrayList<>();
    synchronized (questions) {
      for (Question question : questions.values()) {
        if (question.processId == processId) {
          question.answered = true;
          waiting.addAll(question.waiting);
          question.waiting.clear();
        }
      }
    }
    waiting.forEach(Runnable::run);
  }

  private final class Known implements Pin {
    @Override
    public Verdict check(Presented presented) {
      if (known.contains(presented.fingerprint())) {
        return Verdict.RIGHT;
      }
      boolean first;
      synchronized (questions) {
        Question question = questions.get(presented.fingerprint());
        first = question == null;
        if (question == null) {
          question = new Question(presented.processId());
          makeRoom();
          questions.put(presented.fingerprint(), question);
        }
        if (question.answered || question.waiting.size() >= MOST_QUESTIONS) {
          return Verdict.WRONG;
        }
        question.waiting.add(presented.again());
      }
      return !first || ask(presented.processId()) ? Verdict.UNDECIDED : Verdict.WRONG;
    }

    private void makeRoom() {
      if (questions.size() >= MOST_QUESTIONS) {
        questions.remove(questions.keySet().iterator().next());
      }
    }

    private boolean ask(int processId) {
      return processId > ProcessIds.DRIVER && mesh.asksOf(processId);
    }

    @Override
    public String expected() {
      return "that of a process of this session";
    }
  }
}
