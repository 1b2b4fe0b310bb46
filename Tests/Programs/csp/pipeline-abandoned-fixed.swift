// expect: clean
import CSP

func generate(_ context: Context, _ limit: Int) -> Channel<Int> {
  let out = Channel<Int>(name: "numbers")
  go("generate") {
    defer { out.close() }
    for n in 2...limit {
      await select(.send(n, to: out), .done(context))
      if context.error != nil { return }
    }
  }
  return out
}
func square(_ context: Context, _ input: Channel<Int>) -> Channel<Int> {
  let out = Channel<Int>(name: "squares")
  go("square") {
    defer { out.close() }
    for await n in input {
      await select(.send(n * n, to: out), .done(context))
      if context.error != nil { return }
    }
  }
  return out
}
@main struct Main {
  static func main() async {
    let (context, cancel) = Context.background.withCancel(name: "pipeline")
    defer { cancel() }
    let squares = square(context, generate(context, 50))
    for await n in squares where n > 10 {
      print(n)
      break
    }
  }
}
