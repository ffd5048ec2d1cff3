let numbers = { one = 1; two = numbers.one + 1; three = numbers.two + numbers.one; }; in numbers
