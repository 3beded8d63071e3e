"""What each visitor, and all guests together, may send and spend.

In: visitors, the requests for their replies, wrong passwords. Out: a reservation for one reply, or an error that names the limit.
Does not know pages, conversations or how requests arrive.
"""
