// Classes the driver alone has: in Julia, @everywhere include("DummyModule.jl") first; here,
// nothing.
// Run it with: bin/jdist -p 2 src/examples/CodeLoading.java

import static jdist.Distributed.*;

/** Travels as it is: records need not be serializable. */
record MyType(int a) {
  MyType doubled() {
    return new MyType(2 * a);
  }
}

/** Loaded by each process when it first uses it, and initialized there once. */
static class DummyModule {
  static {
    IO.println("loaded");
  }

  static int f(int x) {
    return x * x + 1;
  }
}

void main() {
  everywhere(() -> DummyModule.f(0)); // prints "loaded" here, and "From worker …: loaded" for each
  IO.println("f(3) on 2     = " + remoteCallFetch(2, () -> DummyModule.f(3)));
  IO.println("MyType on 3   = " + remoteCallFetch(3, () -> new MyType(7)));
  MyType mine = new MyType(21);
  IO.println("mine, doubled = " + remoteCallFetch(2, mine::doubled));
}
